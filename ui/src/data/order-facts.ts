import { ErpHandover, HoldKind, ParcelState, PlatformReport } from '@/gen/oms/orders/v1/order_service_pb'
import { PlatformStatus, RefundState } from '@/gen/oms/types/v1/types_pb'
import type { Tone } from './headlines'

/** Keys of texts and tones of an order's facts, total over each enumeration. */

export const PLATFORM_STATUS: Record<PlatformStatus, string> = {
  [PlatformStatus.UNSPECIFIED]: 'unknown',
  [PlatformStatus.AWAITING_PAYMENT]: 'awaiting_payment',
  [PlatformStatus.AWAITING_SHIPMENT]: 'awaiting_shipment',
  [PlatformStatus.PARTIALLY_SHIPPED]: 'partially_shipped',
  [PlatformStatus.SHIPPED]: 'shipped',
  [PlatformStatus.COMPLETED]: 'completed',
  [PlatformStatus.CLOSED]: 'closed',
}

export const ERP_HANDOVER: Record<ErpHandover, { key: string; tone: Tone }> = {
  [ErpHandover.UNSPECIFIED]: { key: 'unknown', tone: 'neutral' },
  [ErpHandover.NONE]: { key: 'none', tone: 'neutral' },
  [ErpHandover.QUEUED]: { key: 'queued', tone: 'info' },
  [ErpHandover.TAKEN]: { key: 'taken', tone: 'success' },
  [ErpHandover.REFUSED]: { key: 'refused', tone: 'danger' },
  [ErpHandover.UNKNOWN]: { key: 'unclear', tone: 'warning' },
  [ErpHandover.RECALLING]: { key: 'recalling', tone: 'info' },
  [ErpHandover.RECALLED]: { key: 'recalled', tone: 'neutral' },
  [ErpHandover.RECALL_REFUSED]: { key: 'recall_refused', tone: 'danger' },
}

export const HOLD_KIND: Record<HoldKind, string> = {
  [HoldKind.UNSPECIFIED]: 'unknown',
  [HoldKind.MANUAL]: 'manual',
  [HoldKind.REFUND]: 'refund',
  [HoldKind.ADDRESS_CHANGED]: 'address_changed',
  [HoldKind.LINES_CHANGED]: 'lines_changed',
  [HoldKind.PLATFORM_BLOCKED]: 'platform_blocked',
  [HoldKind.ERP_REFUSED]: 'erp_refused',
  [HoldKind.SHIP_REFUSED]: 'ship_refused',
  [HoldKind.OVER_ALLOCATED]: 'over_allocated',
  [HoldKind.CLOSED_AFTER_HANDOVER]: 'closed_after_handover',
}

export const HOLD_KINDS = [
  HoldKind.MANUAL,
  HoldKind.REFUND,
  HoldKind.ADDRESS_CHANGED,
  HoldKind.LINES_CHANGED,
  HoldKind.PLATFORM_BLOCKED,
  HoldKind.ERP_REFUSED,
  HoldKind.SHIP_REFUSED,
  HoldKind.OVER_ALLOCATED,
  HoldKind.CLOSED_AFTER_HANDOVER,
] as const

/** Where the text of a platform's reason would stand; what people write is no such word. */
export function blockedWord(note: string): string | undefined {
  return /^[A-Z][A-Z_]*$/.test(note) ? `blocked.${note}` : undefined
}

export const REFUND_STATE: Record<RefundState, { key: string; tone: Tone } | undefined> = {
  [RefundState.UNSPECIFIED]: undefined,
  [RefundState.NONE]: undefined,
  [RefundState.OPEN]: { key: 'open', tone: 'danger' },
  [RefundState.SUCCEEDED]: { key: 'succeeded', tone: 'neutral' },
}

export const PARCEL_STATE: Record<ParcelState, { key: string; tone: Tone }> = {
  [ParcelState.UNSPECIFIED]: { key: 'unknown', tone: 'neutral' },
  [ParcelState.PLANNED]: { key: 'planned', tone: 'neutral' },
  [ParcelState.LABELLED]: { key: 'labelled', tone: 'info' },
  [ParcelState.PRINTED]: { key: 'printed', tone: 'info' },
  [ParcelState.DISPATCHED]: { key: 'dispatched', tone: 'success' },
}

export const PLATFORM_REPORT: Record<PlatformReport, { key: string; tone: Tone }> = {
  [PlatformReport.UNSPECIFIED]: { key: 'unknown', tone: 'neutral' },
  [PlatformReport.WAITING]: { key: 'waiting', tone: 'warning' },
  [PlatformReport.QUEUED]: { key: 'queued', tone: 'info' },
  [PlatformReport.CONFIRMED]: { key: 'confirmed', tone: 'success' },
  [PlatformReport.REFUSED]: { key: 'refused', tone: 'danger' },
  [PlatformReport.NOT_NEEDED]: { key: 'not_needed', tone: 'neutral' },
}

/** Seller flags by number; the place in the list is the number on the wire. */
export const FLAGS = [
  { key: 'none', colour: '#aab4c2' },
  { key: 'red', colour: '#d0342c' },
  { key: 'yellow', colour: '#d99a00' },
  { key: 'green', colour: '#22854f' },
  { key: 'blue', colour: '#2267d8' },
  { key: 'purple', colour: '#7c3fb8' },
] as const
