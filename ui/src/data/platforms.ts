import { Platform } from '@/gen/oms/types/v1/types_pb'

/** One thing that a person is asked for when a shop is connected. */
export type CredentialName = 'appKey' | 'appSecret' | 'signSecret' | 'serviceId' | 'accessToken' | 'refreshToken'

export interface PlatformFacts {
  platform: Platform
  /** Names its text in the catalogue. */
  key: string
  /** One character that staff know the marketplace by. */
  mark: string
  colour: string
  /** What its calls need, in the order in which it is asked for. */
  credentials: readonly CredentialName[]
  /** What the platform itself calls them, where that differs from the usual name. */
  names?: Partial<Record<CredentialName, string>>
  /** Each shop has an app of its own, whose id is the shop's id. */
  ownApp?: true
}

const APP_AND_TOKENS: readonly CredentialName[] = ['appKey', 'appSecret', 'accessToken', 'refreshToken']

/** The marketplaces, in the order in which lists offer them. */
export const PLATFORMS: readonly PlatformFacts[] = [
  { platform: Platform.TAOBAO, key: 'taobao', mark: '淘', colour: '#e85a0c', credentials: APP_AND_TOKENS, names: { accessToken: 'SessionKey' } },
  { platform: Platform.PINDUODUO, key: 'pinduoduo', mark: '拼', colour: '#c8102e', credentials: APP_AND_TOKENS, names: { appKey: 'Client ID', appSecret: 'Client Secret' } },
  { platform: Platform.JD, key: 'jd', mark: '京', colour: '#b4000f', credentials: APP_AND_TOKENS },
  { platform: Platform.DOUYIN, key: 'douyin', mark: '抖', colour: '#16181d', credentials: ['appKey', 'appSecret', 'serviceId', 'accessToken', 'refreshToken'] },
  { platform: Platform.WECHAT_SHOP, key: 'wechat', mark: '微', colour: '#0a8f48', credentials: ['appKey', 'appSecret'], names: { appKey: 'AppID', appSecret: 'AppSecret' }, ownApp: true },
  { platform: Platform.KUAISHOU, key: 'kuaishou', mark: '快', colour: '#c24a00', credentials: ['appKey', 'appSecret', 'signSecret', 'accessToken', 'refreshToken'] },
  { platform: Platform.XIAOHONGSHU, key: 'xiaohongshu', mark: '红', colour: '#d61f3a', credentials: APP_AND_TOKENS, names: { appKey: 'AppId' } },
]

const UNKNOWN: PlatformFacts = {
  platform: Platform.UNSPECIFIED, key: 'unknown', mark: '?', colour: '#6b7686', credentials: APP_AND_TOKENS,
}

export function platformFacts(platform: Platform): PlatformFacts {
  return PLATFORMS.find((facts) => facts.platform === platform) ?? UNKNOWN
}
