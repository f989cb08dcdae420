import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { CredentialName, PlatformFacts } from '@/data/platforms'
import type { CredentialsSchema } from '@/gen/oms/shops/v1/shop_service_pb'

/** What a person types; it is sent once and never kept in the browser. */
export type CredentialDraft = Record<CredentialName, string> & {
  accessExpiresAt: Date | null
  refreshExpiresAt: Date | null
}

/** Given by the seller's consent, perhaps later than the rest. */
const TOKENS: readonly CredentialName[] = ['accessToken', 'refreshToken']
/** Verify and open what the platform calls us with; without them it is pulled alone. */
export const PUSH_SECRETS: readonly CredentialName[] = ['pushToken', 'pushKey']
/** Apps for own use have no service id. */
const OPTIONAL: readonly CredentialName[] = [...TOKENS, ...PUSH_SECRETS, 'serviceId']

export function emptyCredentials(appKey = ''): CredentialDraft {
  return {
    appKey, appSecret: '', signSecret: '', serviceId: '', accessToken: '', refreshToken: '', pushToken: '', pushKey: '',
    accessExpiresAt: null, refreshExpiresAt: null,
  }
}

export function asksForTokens(facts: PlatformFacts): boolean {
  return facts.credentials.some((name) => TOKENS.includes(name))
}

/** Something was typed; an app id that is the shop's id says nothing yet. */
export function isGiven(draft: CredentialDraft, facts: PlatformFacts): boolean {
  return facts.credentials.some((name) => !(facts.ownApp && name === 'appKey') && draft[name].trim() !== '')
}

/** The platform can be called with it, once there is a token where it needs one. */
export function isWhole(draft: CredentialDraft, facts: PlatformFacts): boolean {
  return facts.credentials.every((name) => OPTIONAL.includes(name) || draft[name].trim() !== '')
}

/** Only what the platform asks for: what was typed for another one stays behind. */
export function toCredentials(draft: CredentialDraft, facts: PlatformFacts): MessageInitShape<typeof CredentialsSchema> {
  const times = asksForTokens(facts)
  const end = (at: Date | null) => (times && at ? timestampFromDate(at) : undefined)
  return {
    ...Object.fromEntries(facts.credentials.map((name) => [name, draft[name].trim()])),
    accessExpiresAt: end(draft.accessExpiresAt),
    refreshExpiresAt: end(draft.refreshExpiresAt),
  }
}
