import { CommandKind, CommandState } from '@/gen/oms/bridge/v1/command_service_pb'
import { SyncKind, SyncProblem } from '@/gen/oms/bridge/v1/sync_service_pb'
import type { Tone } from './headlines'

export const COMMAND_KIND: Record<CommandKind, string> = {
  [CommandKind.UNSPECIFIED]: 'unknown',
  [CommandKind.SHIP]: 'ship',
  [CommandKind.MEMO]: 'memo',
  [CommandKind.ERP_ORDER]: 'erp_order',
  [CommandKind.ERP_RECALL]: 'erp_recall',
}

export const COMMAND_STATE: Record<CommandState, { key: string; tone: Tone }> = {
  [CommandState.UNSPECIFIED]: { key: 'unclear', tone: 'neutral' },
  [CommandState.QUEUED]: { key: 'queued', tone: 'info' },
  [CommandState.SENT]: { key: 'sent', tone: 'progress' },
  [CommandState.UNKNOWN]: { key: 'unknown', tone: 'warning' },
  [CommandState.DONE]: { key: 'done', tone: 'success' },
  [CommandState.REFUSED]: { key: 'refused', tone: 'danger' },
  [CommandState.CANCELLED]: { key: 'cancelled', tone: 'neutral' },
  [CommandState.NEEDS_PERSON]: { key: 'needs_person', tone: 'danger' },
}

/** What staff must look at comes first. */
export const COMMAND_STATES = [
  CommandState.NEEDS_PERSON,
  CommandState.REFUSED,
  CommandState.UNKNOWN,
  CommandState.QUEUED,
  CommandState.SENT,
  CommandState.DONE,
  CommandState.CANCELLED,
] as const

/** A command that has come to a stop and may be tried again by hand. */
export function isStopped(state: CommandState): boolean {
  return state === CommandState.NEEDS_PERSON || state === CommandState.REFUSED
}

export const SYNC_KIND: Record<SyncKind, string> = {
  [SyncKind.UNSPECIFIED]: 'unknown',
  [SyncKind.ORDERS]: 'orders',
  [SyncKind.LISTINGS]: 'listings',
  [SyncKind.AFTER_SALES]: 'after_sales',
}

/** What is pulled of a shop, in the order in which it is shown. */
export const SYNC_KINDS = [SyncKind.ORDERS, SyncKind.AFTER_SALES, SyncKind.LISTINGS] as const

/** What is pulled by intervals that are closed one by one. Goods are pulled whole, over and over. */
export const COVERED_KINDS = [SyncKind.ORDERS, SyncKind.AFTER_SALES] as const

export const SYNC_PROBLEM: Record<SyncProblem, { key: string; tone: Tone } | undefined> = {
  [SyncProblem.UNSPECIFIED]: undefined,
  [SyncProblem.NONE]: undefined,
  [SyncProblem.NEEDS_AUTHORISATION]: { key: 'needs_authorisation', tone: 'danger' },
  [SyncProblem.THROTTLED]: { key: 'throttled', tone: 'warning' },
  [SyncProblem.REFUSED]: { key: 'refused', tone: 'danger' },
  [SyncProblem.RETRYING]: { key: 'retrying', tone: 'warning' },
}

/** Something is wrong, whether or not it mends itself. */
export function hasProblem(problem: SyncProblem): boolean {
  return SYNC_PROBLEM[problem] !== undefined
}
