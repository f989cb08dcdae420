import { create } from '@bufbuild/protobuf'
import { orders as api } from '@/api/clients'
import { decodeFailure, type Failure } from '@/api/failure'
import { RequestIds } from '@/api/request-ids'
import { MemoSchema, OrderSummarySchema, type Memo, type Order, type OrderSummary } from '@/gen/oms/orders/v1/order_service_pb'

interface Target {
  shopId: string
  orderId: string
  etag: string
}

/** One line of attempts per order: a retry of the same words is the same request. */
const attempts = new Map<string, RequestIds>()

export async function writeMemo(target: Target, memo: string, flag: number): Promise<Order> {
  const { shopId, orderId, etag } = target
  const ids = attempts.get(orderId) ?? new RequestIds()
  attempts.set(orderId, ids)
  const body = { shopId, orderId, etag, memo, flag }
  const answer = await api.updateMemo({ ...body, requestId: ids.idFor(body) })
  attempts.delete(orderId)
  if (answer.order === undefined) throw new Error('the answer holds no order')
  return answer.order
}

/** The memo as it will be, shown before the server has agreed. */
export function hopefulMemo(now: Memo | undefined, memo: string, flag: number): Memo {
  return create(MemoSchema, {
    observed: now?.observed ?? '',
    observedFlag: now?.observedFlag ?? 0,
    desired: memo,
    desiredFlag: flag,
    pending: true,
  })
}

/**
 * Shows the new memo at once, then asks the server; a refusal puts the old one
 * back and says why.
 */
export async function writeMemoHopefully(
  row: OrderSummary,
  memo: string,
  flag: number,
  show: (row: OrderSummary) => void,
): Promise<{ order: Order } | { failure: Failure }> {
  show(create(OrderSummarySchema, { ...row, memo: hopefulMemo(row.memo, memo, flag) }))
  try {
    return { order: await writeMemo(row, memo, flag) }
  } catch (error) {
    show(row)
    return { failure: decodeFailure(error) }
  }
}

const LINES_IN_A_ROW = 3

/** An order as the list would show it. */
export function summaryOf(order: Order): OrderSummary {
  return create(OrderSummarySchema, {
    shopId: order.shopId,
    orderId: order.orderId,
    platform: order.platform,
    platformOrderId: order.platformOrderId,
    headline: order.headline,
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    latestShipAt: order.latestShipAt,
    payableFen: order.payableFen,
    buyerNick: order.buyerNick,
    buyerMemo: order.buyerMemo,
    memo: order.memo,
    receiver: order.receiver,
    holds: order.holds.map((hold) => hold.kind),
    lines: order.lines.slice(0, LINES_IN_A_ROW),
    lineCount: order.lines.length,
    waybillNos: order.parcels.map((parcel) => parcel.waybillNo),
    revision: order.revision,
    etag: order.etag,
  })
}
