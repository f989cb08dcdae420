import type { DescMethod } from '@bufbuild/protobuf'
import { Box, Connection, Document, Goods, House, Key, List, RefreshLeft, Shop } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import { AfterSaleService } from '@/gen/oms/aftersales/v1/after_sale_service_pb'
import { CommandService } from '@/gen/oms/bridge/v1/command_service_pb'
import { ParkingService } from '@/gen/oms/bridge/v1/parking_service_pb'
import { ApiTokenService } from '@/gen/oms/identity/v1/api_token_service_pb'
import { SessionService } from '@/gen/oms/identity/v1/session_service_pb'
import { OrderService } from '@/gen/oms/orders/v1/order_service_pb'
import { GoodsService } from '@/gen/oms/shops/v1/goods_service_pb'
import { ListingService } from '@/gen/oms/shops/v1/listing_service_pb'
import { ShopService } from '@/gen/oms/shops/v1/shop_service_pb'

export type PageName =
  | 'dashboard' | 'orders' | 'afterSales' | 'listings' | 'skus' | 'shops' | 'parked' | 'commands' | 'tokens'

export interface Page {
  name: PageName
  path: string
  icon: Component
  /** Whoever may call this may see the page. */
  needs: DescMethod
  view: () => Promise<unknown>
}

/** Every page behind the login, by group, in the order of the menu. */
export const MENU: readonly { group: string; pages: readonly Page[] }[] = [
  {
    group: 'work',
    pages: [
      { name: 'dashboard', path: '/', icon: House, needs: SessionService.method.getMe, view: () => import('@/pages/dashboard/DashboardPage.vue') },
      { name: 'orders', path: '/orders', icon: List, needs: OrderService.method.listOrders, view: () => import('@/pages/orders/OrdersPage.vue') },
      { name: 'afterSales', path: '/after-sales', icon: RefreshLeft, needs: AfterSaleService.method.listAfterSales, view: () => import('@/pages/aftersales/AfterSalesPage.vue') },
    ],
  },
  {
    group: 'goods',
    pages: [
      { name: 'listings', path: '/listings', icon: Goods, needs: ListingService.method.listListingSkus, view: () => import('@/pages/goods/ListingsPage.vue') },
      { name: 'skus', path: '/skus', icon: Box, needs: GoodsService.method.listSkus, view: () => import('@/pages/goods/SkusPage.vue') },
    ],
  },
  {
    group: 'sync',
    pages: [
      { name: 'shops', path: '/shops', icon: Shop, needs: ShopService.method.listShops, view: () => import('@/pages/shops/ShopsPage.vue') },
      { name: 'parked', path: '/parked', icon: Document, needs: ParkingService.method.listParked, view: () => import('@/pages/parked/ParkedPage.vue') },
      { name: 'commands', path: '/commands', icon: Connection, needs: CommandService.method.listCommands, view: () => import('@/pages/commands/CommandsPage.vue') },
    ],
  },
  {
    group: 'admin',
    pages: [
      { name: 'tokens', path: '/tokens', icon: Key, needs: ApiTokenService.method.listApiTokens, view: () => import('@/pages/tokens/TokensPage.vue') },
    ],
  },
]

export const PAGES = MENU.flatMap((group) => group.pages)
