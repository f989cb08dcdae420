import { SyncProblem, type SyncState } from '@/gen/oms/bridge/v1/sync_service_pb'
import type { Shop } from '@/gen/oms/shops/v1/shop_service_pb'
import { toDate } from '@/format/time'
import { platformFacts } from './platforms'

/** A token that only the seller can renew is an alarm from here on. */
export const TOKEN_SOON_MS = 7 * 24 * 60 * 60 * 1000

type TokenHolder = Pick<Shop, 'platform' | 'tokenExpiresAt'>

export type TokenState = 'unknown' | 'fine' | 'soon' | 'ended'

export function tokenState(shop: TokenHolder, now: number): TokenState {
  const ends = toDate(shop.tokenExpiresAt)
  if (ends === undefined) return 'unknown'
  const left = ends.getTime() - now
  if (left <= 0) return 'ended'
  return left < (platformFacts(shop.platform).renewalLate ?? TOKEN_SOON_MS) ? 'soon' : 'fine'
}

/** The system renews such tokens by itself, over and over. */
export function isRenewed({ platform }: Pick<Shop, 'platform'>): boolean {
  return platformFacts(platform).renewalLate !== undefined
}

export type Need = 'authorise' | 'credentials'

/** The platform takes the shop's credentials no more, whenever they were to end. */
export function isRefused(states: Iterable<SyncState>): boolean {
  return [...states].some((state) => state.problem === SyncProblem.NEEDS_AUTHORISATION)
}

/**
 * What a person has to do before the shop's calls get through again; waiting does not help.
 * A token that the system renews may have ended while nothing was pulled: the next pull
 * renews it or says that it cannot.
 */
export function needOf(shop: TokenHolder & Pick<Shop, 'credentialVersion'>, states: Iterable<SyncState>, now: number): Need | undefined {
  const isEmpty = shop.credentialVersion === 0n
  const hasEnded = tokenState(shop, now) === 'ended' && !isRenewed(shop)
  if (!isEmpty && !hasEnded && !isRefused(states)) return undefined
  return isEmpty || platformFacts(shop.platform).ownApp ? 'credentials' : 'authorise'
}

/** Why somebody should look at the shop's authorisation: it is of no use now, or soon will be. */
export const ATTENTION = ['ended', 'soon'] as const
export type Attention = (typeof ATTENTION)[number]

/** A shop that is switched off needs nothing. */
export function attentionOf(
  shop: TokenHolder & Pick<Shop, 'credentialVersion' | 'enabled'>,
  states: Iterable<SyncState>,
  now: number,
): Attention | undefined {
  if (!shop.enabled) return undefined
  if (needOf(shop, states, now) !== undefined) return 'ended'
  return ['soon', 'ended'].includes(tokenState(shop, now)) ? 'soon' : undefined
}
