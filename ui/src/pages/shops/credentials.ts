import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { CredentialsSchema } from '@/gen/oms/shops/v1/shop_service_pb'

/** What a person types; it is sent once and never kept in the browser. */
export interface CredentialDraft {
  appKey: string
  appSecret: string
  accessToken: string
  refreshToken: string
  accessExpiresAt: Date | null
  refreshExpiresAt: Date | null
}

export function emptyCredentials(): CredentialDraft {
  return { appKey: '', appSecret: '', accessToken: '', refreshToken: '', accessExpiresAt: null, refreshExpiresAt: null }
}

export function isGiven(draft: CredentialDraft): boolean {
  return [draft.appKey, draft.appSecret, draft.accessToken, draft.refreshToken].some((value) => value.trim() !== '')
}

export function toCredentials(draft: CredentialDraft): MessageInitShape<typeof CredentialsSchema> {
  return {
    appKey: draft.appKey.trim(),
    appSecret: draft.appSecret.trim(),
    accessToken: draft.accessToken.trim(),
    refreshToken: draft.refreshToken.trim(),
    accessExpiresAt: draft.accessExpiresAt ? timestampFromDate(draft.accessExpiresAt) : undefined,
    refreshExpiresAt: draft.refreshExpiresAt ? timestampFromDate(draft.refreshExpiresAt) : undefined,
  }
}
