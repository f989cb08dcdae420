import { onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { orders as api } from '@/api/clients'
import { useOrderWatch } from '@/api/order-watch'
import { HEADLINES } from '@/data/headlines'
import type { OrderChange, OrderSummary } from '@/gen/oms/orders/v1/order_service_pb'
import type { List } from '@/list/use-list'
import type { ORDER_SPEC } from './order-query'

/** Changes are gathered for this long and then read at once. */
const GATHER_MS = 2_000
/** New rows are looked for among this many at the head of the list. */
const HEAD_ROWS = 50

export type OrderList = List<OrderSummary, typeof ORDER_SPEC>

/**
 * Keeps the rows on the screen true while orders change, without moving any of
 * them: changed rows are replaced where they stand, rows that no longer belong
 * here are dimmed, and new ones wait behind a bar until they are asked for.
 */
export function useLiveOrders(list: OrderList) {
  const arrived = reactive(new Set<string>())
  const left = reactive(new Set<string>())
  const missed = ref(false)
  /** Orders of the latest batch of changes. */
  const touched = shallowRef<ReadonlySet<string>>(new Set())

  let gathered = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = new AbortController()
  onScopeDispose(() => {
    stop.abort()
    clearTimeout(timer)
  })

  const state = useOrderWatch({
    changed(changes: OrderChange[]) {
      for (const change of changes) gathered.add(change.orderId)
      schedule()
    },
    missed() {
      missed.value = true
      schedule()
    },
  })

  watch(
    () => list.loads,
    () => {
      arrived.clear()
      left.clear()
    },
  )

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      void readChanges()
    }, GATHER_MS)
  }

  async function readChanges(): Promise<void> {
    const changed = gathered
    gathered = new Set()
    touched.value = changed
    if (list.phase !== 'idle') return
    const everything = missed.value
    missed.value = false
    try {
      await renew(changed, everything)
    } catch {
      // The stream goes on; the next change, or a refresh by hand, reads again.
    }
    void list.recount()
  }

  async function renew(changed: ReadonlySet<string>, everything: boolean): Promise<void> {
    const before = list.loads
    const visible = new Map(list.rows.map((row) => [row.orderId, row]))
    const head = (await list.peek(HEAD_ROWS, stop.signal)).rows
    const inHead = new Set(head.map((row) => row.orderId))
    const elsewhere = [...visible.values()].filter(
      (row) => !inHead.has(row.orderId) && (everything || changed.has(row.orderId)),
    )
    const reread = elsewhere.length === 0 ? [] : await readRows(elsewhere, stop.signal)
    // Another list was loaded meanwhile: these answers are about rows that are gone.
    if (list.loads !== before) return
    list.replace([...head, ...reread])
    for (const row of reread) {
      if (list.tab !== 'all' && HEADLINES[row.headline].key !== list.tab) left.add(row.orderId)
    }
    for (const row of head) {
      left.delete(row.orderId)
      if (!visible.has(row.orderId) && (everything || changed.has(row.orderId))) arrived.add(row.orderId)
    }
  }

  return reactive({ state, arrived, left, touched })
}

/** The rows as they are now, in one call, wherever they have moved to. */
async function readRows(rows: readonly OrderSummary[], signal: AbortSignal): Promise<OrderSummary[]> {
  const answer = await api.listOrders(
    {
      pageSize: 200,
      filter: {
        shopIds: [...new Set(rows.map((row) => row.shopId))],
        numbers: rows.map((row) => row.platformOrderId),
      },
    },
    { signal },
  )
  return answer.orders
}
