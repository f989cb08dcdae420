import { SyncKind, type SyncState } from '@/gen/oms/bridge/v1/sync_service_pb'
import { sync as api } from '@/api/clients'
import { toDate } from '@/format/time'
import { hasProblem } from './bridge-facts'

const PAGE_SIZE = 1000

/** The sync state of every shop and kind, by page until the end. */
export async function readAllSyncStates(signal?: AbortSignal): Promise<SyncState[]> {
  const all: SyncState[] = []
  let pageToken = ''
  do {
    const page = await api.listSyncStates({ pageSize: PAGE_SIZE, pageToken }, { signal })
    all.push(...page.syncStates)
    pageToken = page.nextPageToken
  } while (pageToken !== '')
  return all
}

export interface Coverage {
  shops: number
  /** Every shop's orders are safe up to here; absent until each shop has a first interval. */
  coveredUpTo: Date | undefined
  parked: number
  late: bigint
  /** Shops whose pulls, of whatever kind, do not go as they should. */
  troubled: Set<string>
}

/**
 * What can be said of all shops together: as far as the one furthest behind. A shop that is
 * switched off is not pulled: it says nothing of today, and its last problem is none now.
 */
export function summarise(all: readonly SyncState[], off: ReadonlySet<string>): Coverage {
  const states = all.filter(({ shopId }) => !off.has(shopId))
  const orders = states.filter((state) => state.kind === SyncKind.ORDERS)
  const ends = orders.map((state) => toDate(state.coveredUpTo)?.getTime())
  const known = ends.every((end) => end !== undefined) && ends.length > 0
  return {
    shops: orders.length,
    coveredUpTo: known ? new Date(Math.min(...(ends as number[]))) : undefined,
    parked: all.reduce((sum, state) => sum + state.parked, 0),
    late: orders.reduce((sum, state) => sum + state.late, 0n),
    troubled: new Set(states.filter((state) => hasProblem(state.problem)).map((state) => state.shopId)),
  }
}
