import { create } from '@bufbuild/protobuf'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import { attentionOf, needOf, tokenState } from '@/data/authorisation'
import { SyncKind, SyncProblem, SyncStateSchema } from '@/gen/oms/bridge/v1/sync_service_pb'
import { ShopSchema } from '@/gen/oms/shops/v1/shop_service_pb'
import { Platform } from '@/gen/oms/types/v1/types_pb'
import { countTabs, join, SHOP_TABS, tabOf, troublesOf } from '@/pages/shops/shop-rows'

const NOW = Date.UTC(2026, 10, 30)
const HOUR = 3_600_000
const DAY = 24 * HOUR

function shop(platform: Platform, leftMs?: number, more: { enabled?: boolean; credentialVersion?: bigint; shopId?: string } = {}) {
  const tokenExpiresAt = leftMs === undefined ? undefined : timestampFromMs(NOW + leftMs)
  return create(ShopSchema, { platform, tokenExpiresAt, enabled: true, credentialVersion: 2n, ...more })
}
const state = (problem: SyncProblem, kind = SyncKind.ORDERS, shopId = '') => create(SyncStateSchema, { shopId, kind, problem, problemMessage: 'said' })
const refused = [state(SyncProblem.NEEDS_AUTHORISATION)]

describe('a token', () => {
  it.each([
    ['is of no known length', Platform.PINDUODUO, undefined, 'unknown'],
    ['of the seller holds', Platform.PINDUODUO, 8 * DAY, 'fine'],
    ['of the seller ends within a week', Platform.PINDUODUO, 7 * DAY - 1, 'soon'],
    ['has ended', Platform.PINDUODUO, 0, 'ended'],
    ['that is renewed by itself holds', Platform.KUAISHOU, 5 * HOUR, 'fine'],
    ['that is renewed by itself was not', Platform.KUAISHOU, 2 * HOUR, 'soon'],
    ['of two hours holds to the end', Platform.WECHAT_SHOP, 1, 'fine'],
    ['of a week holds', Platform.DOUYIN, 6 * DAY, 'fine'],
    ['of JD is renewed by itself in its last days', Platform.JD, 4 * DAY, 'fine'],
    ['of JD was not', Platform.JD, 2 * DAY - 1, 'soon'],
  ] as const)('%s', (_name, platform, left, expected) => expect(tokenState(shop(platform, left), NOW)).toBe(expected))
})

describe('what a shop needs', () => {
  it('is nothing while its calls get through', () => {
    expect(needOf(shop(Platform.JD, 8 * DAY), [state(SyncProblem.NONE)], NOW)).toBeUndefined()
    expect(needOf(shop(Platform.JD, 8 * DAY), [state(SyncProblem.THROTTLED)], NOW)).toBeUndefined()
    expect(needOf(shop(Platform.JD), [], NOW)).toBeUndefined()
  })

  it('is the seller, once a call was refused or the token has ended', () => {
    expect(needOf(shop(Platform.TAOBAO, 8 * DAY), refused, NOW)).toBe('authorise')
    expect(needOf(shop(Platform.TAOBAO, -1), [], NOW)).toBe('authorise')
  })

  it('is not the seller while the system may renew the token itself', () => {
    expect(needOf(shop(Platform.KUAISHOU, -1), [], NOW)).toBeUndefined()
    expect(needOf(shop(Platform.KUAISHOU, -1), refused, NOW)).toBe('authorise')
  })

  it('is key and secret, where there are none or they alone give the token', () => {
    expect(needOf(shop(Platform.JD, undefined, { credentialVersion: 0n }), refused, NOW)).toBe('credentials')
    expect(needOf(shop(Platform.WECHAT_SHOP, DAY), refused, NOW)).toBe('credentials')
  })
})

describe('a shop that wants attention', () => {
  it('is named by the reason', () => {
    expect(attentionOf(shop(Platform.TAOBAO, 3 * DAY), [], NOW)).toBe('soon')
    expect(attentionOf(shop(Platform.TAOBAO, 3 * DAY), refused, NOW)).toBe('ended')
    expect(attentionOf(shop(Platform.KUAISHOU, -1), [], NOW)).toBe('soon')
    expect(attentionOf(shop(Platform.TAOBAO, 30 * DAY), [], NOW)).toBeUndefined()
  })

  it('is switched on', () => expect(attentionOf(shop(Platform.JD, -1, { enabled: false }), refused, NOW)).toBeUndefined())
})

describe('rows of shops', () => {
  it('say each problem once, and of what', () => {
    const troubles = troublesOf([
      state(SyncProblem.RETRYING, SyncKind.LISTINGS), state(SyncProblem.RETRYING, SyncKind.ORDERS),
      state(SyncProblem.THROTTLED, SyncKind.AFTER_SALES), state(SyncProblem.NONE),
    ])
    expect(troubles.map(({ problem, kinds, message }) => [problem, kinds, message])).toEqual([
      [SyncProblem.RETRYING, [SyncKind.ORDERS, SyncKind.LISTINGS], 'said'],
      [SyncProblem.THROTTLED, [SyncKind.AFTER_SALES], 'said'],
    ])
  })

  it('stand in one tab each', () => {
    const rows = join(
      [
        shop(Platform.JD, DAY, { shopId: 'a' }), shop(Platform.JD, DAY, { shopId: 'b', enabled: false }), shop(Platform.JD, DAY, { shopId: 'c' }),
        shop(Platform.TAOBAO, -1, { shopId: 'ended' }),
      ],
      [
        state(SyncProblem.NONE, SyncKind.ORDERS, 'a'), state(SyncProblem.REFUSED, SyncKind.AFTER_SALES, 'c'), state(SyncProblem.NONE, SyncKind.ORDERS, 'c'),
        state(SyncProblem.REFUSED, SyncKind.ORDERS, 'b'),
      ],
    )
    expect(rows.map(({ states }) => states.size)).toEqual([1, 1, 2, 0])
    expect(rows.map((row) => tabOf(row, NOW))).toEqual(['fine', 'disabled', 'trouble', 'trouble'])
    const counts = countTabs(rows, NOW)
    expect(SHOP_TABS.map((tab) => counts.get(tab)?.count)).toEqual([4n, 1n, 2n, 1n])
  })
})
