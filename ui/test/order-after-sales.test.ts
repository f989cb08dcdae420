import { create } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'
import { renderToString } from 'vue/server-renderer'
import { useSession } from '@/auth/session'
import { MeSchema } from '@/gen/oms/identity/v1/session_service_pb'
import { OrderSchema } from '@/gen/oms/orders/v1/order_service_pb'
import { AfterSaleKind, AfterSaleStage } from '@/gen/oms/types/v1/types_pb'
import { zhCN } from '@/i18n/zh-CN'
import OrderAfterSales from '@/pages/orders/OrderAfterSales.vue'

const at = timestampFromDate(new Date('2026-11-30T02:00:00Z'))
const order = create(OrderSchema, {
  shopId: 's', orderId: 'o', platformOrderId: 'P1',
  afterSales: [
    { platformAfterSaleId: 'R2', kind: AfterSaleKind.RETURN_REFUND, stage: AfterSaleStage.AWAITING_RETURN, refundFen: 123_456n, modifiedAt: at },
    { platformAfterSaleId: 'R1', kind: AfterSaleKind.EXCHANGE, stage: AfterSaleStage.CLOSED, refundFen: 0n, modifiedAt: at },
  ],
})

/** What the drawer shows to somebody with these permissions. */
async function shown(of: typeof order, permissions: string[]): Promise<string> {
  const empty = { render: () => null }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: empty }, { path: '/after-sales', name: 'afterSales', component: empty }] })
  const pinia = createPinia()
  const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': zhCN } })
  useSession(pinia).me = create(MeSchema, { permissions })
  return renderToString(createSSRApp(OrderAfterSales, { order: of }).use(router).use(pinia).use(i18n))
}

const texts = (html: string) => html.replace(/<!--.*?-->/g, '').split(/<[^>]*>/).map((text) => text.trim()).filter((text) => text !== '')
const links = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href?.replaceAll('&amp;', '&'))

describe('after-sales in an order', () => {
  it('say what they are, how far and about how much', async () => {
    const html = await shown(order, ['orders.read', 'aftersales.read'])
    expect(texts(html)).toEqual(expect.arrayContaining(['售后（2）', 'R2', '退货退款', '待退货', '¥1,234.56', 'R1', '换货', '已关闭', '¥0.00']))
    expect(html.indexOf('R2')).toBeLessThan(html.indexOf('R1'))
  })

  it('lead to themselves, and all of them to the list', async () => {
    expect(links(await shown(order, ['aftersales.read']))).toEqual([
      '/after-sales?numbers=P1&shops=s', '/after-sales?numbers=R2&shops=s&open=first', '/after-sales?numbers=R1&shops=s&open=first',
    ])
  })

  it('are told, without a way there, to those who may not list them', async () => {
    const html = await shown(order, ['orders.read'])
    expect(texts(html)).toContain('R2')
    expect(links(html)).toEqual([])
  })

  it('are said not to be there', async () => {
    const html = await shown(create(OrderSchema, { ...order, afterSales: [] }), ['aftersales.read'])
    expect(texts(html)).toEqual(['售后（0）', '没有售后。'])
    expect(links(html)).toEqual([])
  })
})
