import type { Tone } from './headlines'
import { FLAGS } from './order-facts'

/** What the server writes into an order's timeline, with the tone of each. */
export const TIMELINE: Record<string, Tone> = {
  accepted: 'info',
  platform_changed: 'neutral',
  linked: 'info',
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
  settled: 'success',
}

/** Facts of an entry that are words of the contract, and where their texts stand. */
const CONTRACT_WORDS: readonly [RegExp, string][] = [
  [/^HOLD_KIND_(.+)$/, 'hold'],
  [/^PLATFORM_STATUS_(.+)$/, 'platformStatus'],
]

/** Where the text of a fact's value would stand, if it is a word and not just itself. */
export function detailWord(key: string, value: string): string | undefined {
  for (const [pattern, prefix] of CONTRACT_WORDS) {
    const word = pattern.exec(value)?.[1]
    if (word !== undefined) return `${prefix}.${word.toLowerCase()}`
  }
  if (key === 'carrier') return `carrier.${value}`
  const flag = key === 'flag' ? FLAGS[Number(value)] : undefined
  return flag && `flag.${flag.key}`
}

export function timelineTone(kind: string): Tone {
  return TIMELINE[kind] ?? 'neutral'
}
