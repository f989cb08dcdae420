import type { Order, OrderAfterSale } from '@/gen/oms/orders/v1/order_service_pb'
import { FIRST_ROW } from '@/list/open-row'

/** Where the after-sales of an order are listed. Numbers are a platform's own: only the shop makes them unique. */
export function listedAfterSales({ shopId, platformOrderId }: Pick<Order, 'shopId' | 'platformOrderId'>) {
  return { name: 'afterSales', query: { numbers: platformOrderId, shops: shopId } }
}

/** One of them, opened: an order knows it by the platform's number, not by its id. */
export function openedAfterSale({ shopId }: Pick<Order, 'shopId'>, { platformAfterSaleId }: Pick<OrderAfterSale, 'platformAfterSaleId'>) {
  return { name: 'afterSales', query: { numbers: platformAfterSaleId, shops: shopId, open: FIRST_ROW } }
}
