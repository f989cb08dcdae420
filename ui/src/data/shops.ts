import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { shops as api } from '@/api/clients'
import { useSession } from '@/auth/session'
import { ShopService, type Shop } from '@/gen/oms/shops/v1/shop_service_pb'

const PAGE_SIZE = 1000

/** Every shop, by page until the end. */
export async function readAllShops(filter: { nameContains?: string } = {}, signal?: AbortSignal): Promise<Shop[]> {
  const all: Shop[] = []
  let pageToken = ''
  do {
    const page = await api.listShops({ ...filter, pageSize: PAGE_SIZE, pageToken }, { signal })
    all.push(...page.shops)
    pageToken = page.nextPageToken
  } while (pageToken !== '')
  return all
}

/** Names of the shops, for pages that show rows of many of them. */
export const useShops = defineStore('shops', () => {
  const list = shallowRef<Shop[]>([])
  const byId = computed(() => new Map(list.value.map((shop) => [shop.shopId, shop])))
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    if (useSession().may(ShopService.method.listShops)) list.value = await readAllShops()
  }

  /** Reads the names once; a failure leaves ids in their place and is tried again by the next page. */
  function need(): Promise<void> {
    reading ??= read().catch(() => {
      reading = undefined
    })
    return reading
  }

  /** Somebody created or renamed a shop. */
  function renew(): Promise<void> {
    reading = undefined
    return need()
  }

  const SHORT_ID = 8
  const nameOf = (shopId: string) => byId.value.get(shopId)?.name ?? shopId.slice(0, SHORT_ID)

  return { list, byId, need, renew, nameOf }
})
