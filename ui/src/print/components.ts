import { Platform } from '@/gen/oms/types/v1/types_pb'
import type { PrintComponent } from './component'
import { douyin } from './douyin'
import { jd } from './jd'
import { kuaishou } from './kuaishou'
import { pinduoduo } from './pinduoduo'
import { taobao } from './taobao'
import { wechatShop } from './wechat-shop'
import { xiaohongshu } from './xiaohongshu'

/** The component that prints the labels of a marketplace; none for one that is not known. */
export const PRINT_COMPONENTS: Record<Platform, PrintComponent | undefined> = {
  [Platform.UNSPECIFIED]: undefined,
  [Platform.TAOBAO]: taobao,
  [Platform.JD]: jd,
  [Platform.PINDUODUO]: pinduoduo,
  [Platform.DOUYIN]: douyin,
  [Platform.WECHAT_SHOP]: wechatShop,
  [Platform.KUAISHOU]: kuaishou,
  [Platform.XIAOHONGSHU]: xiaohongshu,
}
