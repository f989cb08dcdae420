import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A row by its shop and its own id, as contracts name it. */
export interface RowId {
  shopId: string
  id: string
}

/** In an address: whichever row comes first, for links that know a number but no id. */
export const FIRST_ROW = 'first'

export function readRowId(raw: unknown): RowId | undefined {
  const [shopId, id] = typeof raw === 'string' ? raw.split('.') : []
  return shopId && id ? { shopId, id } : undefined
}

/**
 * The row whose details are open. It stands in the address as `<shop>.<id>`, beside the
 * list's own state.
 */
export function useOpenRow<T>(rows: () => readonly T[], idOf: (row: T) => RowId) {
  const route = useRoute()
  const router = useRouter()
  const home = route.name
  const open = computed(() => readRowId(route.query.open))

  function show(row: RowId | undefined): void {
    const query = { ...route.query, open: row && `${row.shopId}.${row.id}` }
    // Walking from row to row is one step for the back button.
    void (route.query.open !== undefined && row ? router.replace({ query }) : router.push({ query }))
  }

  function step(by: 1 | -1): void {
    const all = rows()
    const at = all.findIndex((row) => idOf(row).id === open.value?.id)
    const next = all[at < 0 ? 0 : at + by]
    if (next !== undefined) show(idOf(next))
  }

  watch(
    [rows, () => route.query.open],
    ([all, named]) => {
      const [first] = all
      if (route.name === home && named === FIRST_ROW && first !== undefined) show(idOf(first))
    },
    { immediate: true },
  )

  return { open, show, step }
}
