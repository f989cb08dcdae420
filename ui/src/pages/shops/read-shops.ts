import { useSession } from '@/auth/session'
import { readAllSyncStates } from '@/data/coverage'
import { readAllShops } from '@/data/shops'
import { SyncService } from '@/gen/oms/bridge/v1/sync_service_pb'
import { join, type ShopRow } from './shop-rows'

/** Every shop with its sync states; two calls whatever their number. */
export async function readShopRows(filter: { nameContains: string }, signal: AbortSignal): Promise<ShopRow[]> {
  const maySeeSync = useSession().may(SyncService.method.listSyncStates)
  const [shops, states] = await Promise.all([
    readAllShops(filter, signal),
    maySeeSync ? readAllSyncStates(signal) : [],
  ])
  return join(shops, states)
}
