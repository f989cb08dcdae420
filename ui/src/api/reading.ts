import { onScopeDispose, ref, shallowRef } from 'vue'
import { decodeFailure, isAbandoned, type Failure } from './failure'

/**
 * Something read from the server and read again now and then while the page is
 * in front. What was read last stays on the screen until there is something newer.
 */
export function useReading<T>(read: (signal: AbortSignal) => Promise<T>, everyMs?: number) {
  const value = shallowRef<T>()
  const failure = shallowRef<Failure>()
  const pending = ref(false)
  let running = new AbortController()

  async function reload(): Promise<void> {
    running.abort()
    running = new AbortController()
    const { signal } = running
    pending.value = true
    try {
      const fresh = await read(signal)
      if (signal.aborted) return
      value.value = fresh
      failure.value = undefined
    } catch (error) {
      if (signal.aborted || isAbandoned(error)) return
      failure.value = decodeFailure(error)
    }
    pending.value = false
  }

  const timer = everyMs && setInterval(() => document.hidden || void reload(), everyMs)
  onScopeDispose(() => {
    running.abort()
    clearInterval(timer)
  })
  void reload()
  return { value, failure, pending, reload }
}
