import { Headline } from '@/gen/oms/orders/v1/order_service_pb'

/** Colours by meaning; a text always stands beside them. */
export type Tone = 'neutral' | 'info' | 'progress' | 'success' | 'warning' | 'danger'

export interface HeadlineFacts {
  /** Names its text in the catalogue and its tab in the address. */
  key: string
  tone: Tone
  /** An exception stops an order, so it does not look like a mere state. */
  isException: boolean
}

export const HEADLINES: Record<Headline, HeadlineFacts> = {
  [Headline.UNSPECIFIED]: { key: 'unknown', tone: 'neutral', isException: false },
  [Headline.READY]: { key: 'ready', tone: 'info', isException: false },
  [Headline.UNLINKED]: { key: 'unlinked', tone: 'warning', isException: false },
  [Headline.HELD]: { key: 'held', tone: 'danger', isException: true },
  [Headline.WITH_ERP]: { key: 'with_erp', tone: 'progress', isException: false },
  [Headline.SHIPPING]: { key: 'shipping', tone: 'progress', isException: false },
  [Headline.SHIPPED]: { key: 'shipped', tone: 'success', isException: false },
  [Headline.AWAITING_PAYMENT]: { key: 'awaiting_payment', tone: 'neutral', isException: false },
  [Headline.COMPLETED]: { key: 'completed', tone: 'success', isException: false },
  [Headline.CLOSED]: { key: 'closed', tone: 'neutral', isException: false },
}

/** The way of an order, as the tabs show it. */
export const HEADLINE_ORDER = [
  Headline.READY,
  Headline.UNLINKED,
  Headline.HELD,
  Headline.WITH_ERP,
  Headline.SHIPPING,
  Headline.SHIPPED,
  Headline.AWAITING_PAYMENT,
  Headline.COMPLETED,
  Headline.CLOSED,
] as const

/** Orders that still have to leave the warehouse. */
export const OWED: ReadonlySet<Headline> = new Set([
  Headline.READY,
  Headline.UNLINKED,
  Headline.HELD,
  Headline.WITH_ERP,
  Headline.SHIPPING,
])

export function headlineOfTab(tab: string): Headline | undefined {
  return HEADLINE_ORDER.find((headline) => HEADLINES[headline].key === tab)
}
