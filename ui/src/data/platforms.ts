import { Platform } from '@/gen/oms/types/v1/types_pb'

export interface PlatformFacts {
  platform: Platform
  /** Names its text in the catalogue. */
  key: string
  /** One character that staff know the marketplace by. */
  mark: string
  colour: string
  /** A shop of it can be connected. */
  connects: boolean
}

/** The marketplaces, in the order in which lists offer them. */
export const PLATFORMS: readonly PlatformFacts[] = [
  { platform: Platform.TAOBAO, key: 'taobao', mark: '淘', colour: '#e85a0c', connects: true },
  { platform: Platform.PINDUODUO, key: 'pinduoduo', mark: '拼', colour: '#c8102e', connects: true },
  { platform: Platform.JD, key: 'jd', mark: '京', colour: '#b4000f', connects: false },
  { platform: Platform.DOUYIN, key: 'douyin', mark: '抖', colour: '#16181d', connects: false },
  { platform: Platform.WECHAT_SHOP, key: 'wechat', mark: '微', colour: '#0a8f48', connects: false },
  { platform: Platform.KUAISHOU, key: 'kuaishou', mark: '快', colour: '#c24a00', connects: false },
  { platform: Platform.XIAOHONGSHU, key: 'xiaohongshu', mark: '红', colour: '#d61f3a', connects: false },
]

/** Those a shop can be connected to now. */
export const CONNECTED_PLATFORMS = PLATFORMS.filter((facts) => facts.connects)

const UNKNOWN: PlatformFacts = {
  platform: Platform.UNSPECIFIED, key: 'unknown', mark: '?', colour: '#6b7686', connects: false,
}

export function platformFacts(platform: Platform): PlatformFacts {
  return PLATFORMS.find((facts) => facts.platform === platform) ?? UNKNOWN
}
