import { describe, expect, it } from 'vitest'
import { PLATFORMS, platformFacts } from '@/data/platforms'
import { Platform } from '@/gen/oms/types/v1/types_pb'
import { en } from '@/i18n/en'
import { zhCN } from '@/i18n/zh-CN'
import { asksForTokens, emptyCredentials, isGiven, isWhole, toCredentials } from '@/pages/shops/credentials'

const wechat = platformFacts(Platform.WECHAT_SHOP)
const kuaishou = platformFacts(Platform.KUAISHOU)
const taobao = platformFacts(Platform.TAOBAO)
const typed = {
  ...emptyCredentials(' key '), appSecret: 'secret', signSecret: 'sign', accessToken: 'access', refreshToken: 'refresh', pushToken: 'token', pushKey: 'aes',
  accessExpiresAt: new Date(1_800_000_000_000),
}

describe('credentials', () => {
  it('are asked for as each platform needs them', () => {
    expect(wechat.credentials).toEqual(['appKey', 'appSecret', 'pushToken', 'pushKey'])
    expect(asksForTokens(wechat)).toBe(false)
    const withSignSecret = PLATFORMS.filter(({ credentials }) => credentials.includes('signSecret'))
    expect(withSignSecret).toEqual([kuaishou])
    expect(PLATFORMS.filter(({ credentials }) => credentials.includes('pushToken'))).toEqual([wechat])
    expect(PLATFORMS.filter(({ credentials }) => credentials.includes('pushKey'))).toEqual([wechat, kuaishou])
    for (const facts of PLATFORMS) {
      if (facts !== wechat) expect(facts.credentials).toEqual(expect.arrayContaining(['appKey', 'appSecret', 'accessToken', 'refreshToken']))
    }
  })

  it('have a text that says where they are found, and the shop id a name', () => {
    for (const { key } of PLATFORMS) {
      for (const texts of [zhCN, en]) {
        expect(texts.credentials.where).toHaveProperty(key)
        expect(texts.shopIdOf).toHaveProperty(key)
      }
    }
  })

  it('are none as long as only the id of a shop with its own app is known', () => {
    expect(isGiven(emptyCredentials('wx1'), wechat)).toBe(false)
    expect(isGiven(emptyCredentials('12345'), taobao)).toBe(true)
    expect(isGiven({ ...emptyCredentials(), accessToken: 'of another platform' }, wechat)).toBe(false)
    expect(isGiven({ ...emptyCredentials('wx1'), appSecret: 's' }, wechat)).toBe(true)
  })

  it('are whole with the app; tokens may come later', () => {
    expect(isWhole({ ...emptyCredentials('key'), appSecret: 's' }, taobao)).toBe(true)
    expect(isWhole({ ...emptyCredentials('key'), appSecret: ' ' }, taobao)).toBe(false)
    expect(isWhole({ ...emptyCredentials('key'), appSecret: 's' }, kuaishou)).toBe(false)
    expect(isWhole({ ...emptyCredentials('key'), appSecret: 's', signSecret: 'g' }, kuaishou)).toBe(true)
    expect(isWhole({ ...emptyCredentials('key'), appSecret: 's' }, platformFacts(Platform.DOUYIN))).toBe(true)
    expect(isWhole({ ...emptyCredentials('wx1'), appSecret: 's' }, wechat)).toBe(true)
    expect(isWhole({ ...emptyCredentials('wx1'), pushToken: 't', pushKey: 'k' }, wechat)).toBe(false)
  })

  it('hold nothing that was typed for another platform', () => {
    expect(toCredentials(typed, wechat)).toEqual({
      appKey: 'key', appSecret: 'secret', pushToken: 'token', pushKey: 'aes', accessExpiresAt: undefined, refreshExpiresAt: undefined,
    })
    expect(toCredentials(typed, taobao)).toMatchObject({ appKey: 'key', accessToken: 'access', accessExpiresAt: { seconds: 1_800_000_000n } })
    expect(toCredentials(typed, taobao)).not.toHaveProperty('signSecret')
    expect(toCredentials(typed, kuaishou)).toMatchObject({ signSecret: 'sign', pushKey: 'aes' })
    expect(toCredentials(typed, kuaishou)).not.toHaveProperty('pushToken')
    expect(toCredentials(typed, taobao)).not.toHaveProperty('pushKey')
  })
})
