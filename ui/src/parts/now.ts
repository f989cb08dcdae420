import { readonly, ref } from 'vue'

const TICK_MS = 15_000
const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), TICK_MS)

/** The time, as fresh as "3 minutes left" needs it; one clock for the whole page. */
export function useNow() {
  return readonly(now)
}
