import type { Tone } from './headlines'
import { blockedWord, FLAGS } from './order-facts'

/** What the server writes into an order's timeline, with the tone of each. */
export const TIMELINE: Record<string, Tone> = {
  accepted: 'info',
  platform_changed: 'neutral',
  linked: 'info',
  unlinked: 'warning',
  after_sale_changed: 'info',
  after_sale_left: 'neutral',
  released: 'progress',
  erp_taken: 'success',
  erp_refused: 'danger',
  recall_requested: 'warning',
  erp_recalled: 'neutral',
  recall_refused: 'danger',
  hold_opened: 'danger',
  hold_released: 'success',
  report_override: 'warning',
  shipment_recorded: 'progress',
  parcel_report_waiting: 'warning',
  parcel_confirmed: 'success',
  parcel_refused: 'danger',
  memo_changed: 'neutral',
  memo_written: 'neutral',
  memo_refused: 'danger',
  platform_shipped: 'progress',
}

/** The facts of an entry in the order in which they are read; on the wire they have none. */
export const DETAILS = [
  'after_sale', 'kind', 'stage', 'refund_fen', 'from', 'status', 'hold', 'reason', 'handover_no', 'document_no', 'carrier', 'waybill_no',
  'lines', 'erp_skus', 'platform_skus', 'flag', 'memo', 'code', 'message', 'note',
] as const

/** What an entry says, without what it leaves empty. */
export function detailsOf(detail: Readonly<Record<string, string>>): [string, string][] {
  const rank = (key: string) => {
    const at = DETAILS.findIndex((one) => one === key)
    return at < 0 ? DETAILS.length : at
  }
  return Object.entries(detail).filter(([, value]) => value !== '').toSorted(([a], [b]) => rank(a) - rank(b))
}

/** Facts of an entry that are words of the contract, and where their texts stand. */
const CONTRACT_WORDS: readonly [RegExp, string][] = [
  [/^HOLD_KIND_(.+)$/, 'hold'],
  [/^PLATFORM_STATUS_(.+)$/, 'platformStatus'],
  [/^AFTER_SALE_KIND_(.+)$/, 'afterSaleKind'],
  [/^AFTER_SALE_STAGE_(.+)$/, 'afterSaleStage'],
]

/** Where the text of a fact's value would stand, if it is a word and not just itself. */
export function detailWord(key: string, value: string): string | undefined {
  for (const [pattern, prefix] of CONTRACT_WORDS) {
    const word = pattern.exec(value)?.[1]
    if (word !== undefined) return `${prefix}.${word.toLowerCase()}`
  }
  if (key === 'carrier') return `carrier.${value}`
  if (key === 'note') return blockedWord(value)
  const flag = key === 'flag' ? FLAGS[Number(value)] : undefined
  return flag && `flag.${flag.key}`
}

/** A fact that is an amount of money. */
export function detailAmount(key: string, value: string): bigint | undefined {
  return key.endsWith('_fen') && /^-?\d+$/.test(value) ? BigInt(value) : undefined
}

export function timelineTone(kind: string): Tone {
  return TIMELINE[kind] ?? 'neutral'
}
