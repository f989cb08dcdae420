import { AfterSaleKind, AfterSaleStage } from '@/gen/oms/types/v1/types_pb'
import type { Tone } from './headlines'

export const AFTER_SALE_KIND: Record<AfterSaleKind, string> = {
  [AfterSaleKind.UNSPECIFIED]: 'unknown',
  [AfterSaleKind.REFUND_ONLY]: 'refund_only',
  [AfterSaleKind.RETURN_REFUND]: 'return_refund',
  [AfterSaleKind.EXCHANGE]: 'exchange',
  [AfterSaleKind.RESHIP]: 'reship',
  [AfterSaleKind.PRICE_PROTECTION]: 'price_protection',
  [AfterSaleKind.OTHER]: 'other',
}

export const AFTER_SALE_KINDS = [
  AfterSaleKind.REFUND_ONLY,
  AfterSaleKind.RETURN_REFUND,
  AfterSaleKind.EXCHANGE,
  AfterSaleKind.RESHIP,
  AfterSaleKind.PRICE_PROTECTION,
  AfterSaleKind.OTHER,
] as const

export const AFTER_SALE_STAGE: Record<AfterSaleStage, { key: string; tone: Tone }> = {
  [AfterSaleStage.UNSPECIFIED]: { key: 'unknown', tone: 'neutral' },
  [AfterSaleStage.REQUESTED]: { key: 'requested', tone: 'warning' },
  [AfterSaleStage.AWAITING_RETURN]: { key: 'awaiting_return', tone: 'info' },
  [AfterSaleStage.RETURNED]: { key: 'returned', tone: 'warning' },
  [AfterSaleStage.PROCESSING]: { key: 'processing', tone: 'progress' },
  [AfterSaleStage.REFUNDED]: { key: 'refunded', tone: 'success' },
  [AfterSaleStage.COMPLETED]: { key: 'completed', tone: 'success' },
  [AfterSaleStage.REFUSED]: { key: 'refused', tone: 'danger' },
  [AfterSaleStage.CLOSED]: { key: 'closed', tone: 'neutral' },
}

/** The way of an after-sale, as the tabs show it. */
export const STAGE_ORDER = [
  AfterSaleStage.REQUESTED,
  AfterSaleStage.AWAITING_RETURN,
  AfterSaleStage.RETURNED,
  AfterSaleStage.PROCESSING,
  AfterSaleStage.REFUNDED,
  AfterSaleStage.COMPLETED,
  AfterSaleStage.REFUSED,
  AfterSaleStage.CLOSED,
] as const

/** Not at its end: the platform's deadline still means something. */
export const OPEN_STAGES: ReadonlySet<AfterSaleStage> = new Set([
  AfterSaleStage.REQUESTED,
  AfterSaleStage.AWAITING_RETURN,
  AfterSaleStage.RETURNED,
  AfterSaleStage.PROCESSING,
])

export function stageOfTab(tab: string): AfterSaleStage | undefined {
  return STAGE_ORDER.find((stage) => AFTER_SALE_STAGE[stage].key === tab)
}
