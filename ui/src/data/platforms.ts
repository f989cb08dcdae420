import { Platform } from '@/gen/oms/types/v1/types_pb'

/** One thing that a person is asked for when a shop is connected. */
export type CredentialName =
  | 'appKey' | 'appSecret' | 'signSecret' | 'serviceId' | 'accessToken' | 'refreshToken' | 'pushToken' | 'pushKey'

export interface PlatformFacts {
  platform: Platform
  /** Names its text in the catalogue. */
  key: string
  /** Names it in this system's own addresses. */
  slug: string
  /** One character that staff know the marketplace by. */
  mark: string
  colour: string
  /** What its calls need, in the order in which it is asked for. */
  credentials: readonly CredentialName[]
  /** What the platform itself calls them, where that differs from the usual name. */
  names?: Partial<Record<CredentialName, string>>
  /** Each shop has an app of its own, whose id is the shop's id. */
  ownApp?: true
  /** Orders carry a note and no flag. */
  noFlags?: true
  /** It calls an address of ours when something happens; the app's settings must name it. */
  calls?: true
  /**
   * Tokens are renewed by the system ahead of their end: when less than this is left, that did
   * not happen. Other tokens need the seller within a week.
   */
  renewalLate?: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const APP_AND_TOKENS: readonly CredentialName[] = ['appKey', 'appSecret', 'accessToken', 'refreshToken']

/** The marketplaces, in the order in which lists offer them. */
export const PLATFORMS: readonly PlatformFacts[] = [
  { platform: Platform.TAOBAO, key: 'taobao', slug: 'taobao', mark: '淘', colour: '#e85a0c', credentials: APP_AND_TOKENS, names: { accessToken: 'SessionKey' } },
  { platform: Platform.PINDUODUO, key: 'pinduoduo', slug: 'pinduoduo', mark: '拼', colour: '#c8102e', credentials: APP_AND_TOKENS, names: { appKey: 'Client ID', appSecret: 'Client Secret' } },
  { platform: Platform.JD, key: 'jd', slug: 'jd', mark: '京', colour: '#b4000f', renewalLate: 2 * DAY_MS, credentials: APP_AND_TOKENS },
  {
    platform: Platform.DOUYIN, key: 'douyin', slug: 'douyin', mark: '抖', colour: '#16181d', calls: true, renewalLate: 20 * MINUTE_MS,
    credentials: ['appKey', 'appSecret', 'serviceId', 'accessToken', 'refreshToken'],
  },
  {
    platform: Platform.WECHAT_SHOP, key: 'wechat', slug: 'wechat_shop', mark: '微', colour: '#0a8f48', calls: true, renewalLate: 0,
    credentials: ['appKey', 'appSecret', 'pushToken', 'pushKey'], ownApp: true, noFlags: true,
    names: { appKey: 'AppID', appSecret: 'AppSecret', pushToken: 'Token', pushKey: 'EncodingAESKey' },
  },
  {
    platform: Platform.KUAISHOU, key: 'kuaishou', slug: 'kuaishou', mark: '快', colour: '#c24a00', calls: true, renewalLate: 3 * HOUR_MS,
    credentials: ['appKey', 'appSecret', 'signSecret', 'accessToken', 'refreshToken', 'pushKey'],
  },
  { platform: Platform.XIAOHONGSHU, key: 'xiaohongshu', slug: 'xiaohongshu', mark: '红', colour: '#d61f3a', calls: true, renewalLate: 10 * MINUTE_MS, credentials: APP_AND_TOKENS, names: { appKey: 'AppId' } },
]

const UNKNOWN: PlatformFacts = {
  platform: Platform.UNSPECIFIED, key: 'unknown', slug: 'unknown', mark: '?', colour: '#6b7686', credentials: APP_AND_TOKENS,
}

export function platformFacts(platform: Platform): PlatformFacts {
  return PLATFORMS.find((facts) => facts.platform === platform) ?? UNKNOWN
}

/** Where the platform calls us about an app; undefined where it does not call. */
export function hookAddress(origin: string, facts: PlatformFacts, appKey: string): string | undefined {
  return facts.calls && `${origin}/hooks/${facts.slug}/${encodeURIComponent(appKey)}`
}

/** Where the platform sends a seller back to who has agreed. */
export function consentAddress(origin: string, facts: PlatformFacts): string {
  return `${origin}/oauth/${facts.slug}/callback`
}
