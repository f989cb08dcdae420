import { describe, expect, it } from 'vitest'
import { addressOf, type Label, type Sender } from '@/print/component'
import { PRINT_COMPONENTS } from '@/print/components'
import { douyin } from '@/print/douyin'
import { jd } from '@/print/jd'
import { kuaishou } from '@/print/kuaishou'
import { pinduoduo } from '@/print/pinduoduo'
import { taobao } from '@/print/taobao'
import { wechatShop } from '@/print/wechat-shop'
import { xiaohongshu } from '@/print/xiaohongshu'

const sender: Sender = { name: '仓库', phone: '13800000000', province: '浙江省', city: '杭州市', district: '余杭区', town: '', detail: '某路1号' }
const label = (printData: object, extra: Partial<Label> = {}): Label => ({
  id: 't-1', printer: 'Label A', waybillNo: '75000000000001', printData: JSON.stringify(printData), ...extra,
})
const read = (frame: string | undefined) => JSON.parse(frame ?? 'null')
const components = Object.values(PRINT_COMPONENTS).flatMap((component) => component ?? [])

const CAINIAO = {
  encryptedData: 'AES:made-up', signature: 'MD:made-up', templateURL: 'http://cloudprint.cainiao.com/template/standard/101',
  ver: 'waybill_print_secret_version_1',
}
const JD = { tempUrl: 'https://template-content.jd.com/template-oss?tempCode=ytokd76x130', printData: ['encrypted'] }
const WECHAT = { printInfo: 'b3BhcXVl' }

describe('what a component is asked for, as its documents show it', () => {
  it('Taobao', () => {
    const custom = { data: { memo: '赠品x1' }, templateUrl: 'http://cloudprint.cainiao.com/template/standard/278250/1' }
    expect(read(taobao.print(label(CAINIAO, { sender, custom })))).toEqual({
      cmd: 'print', requestID: 't-1', version: '1.0',
      task: {
        taskID: 't-1', preview: false, printer: 'Label A', previewType: 'pdf', firstDocumentNumber: 1, totalDocumentCount: 1,
        documents: [{
          documentID: '75000000000001',
          contents: [
            { ...CAINIAO, addData: { sender: { name: '仓库', mobile: '13800000000', address: { province: '浙江省', city: '杭州市', district: '余杭区', detail: '某路1号' } } } },
            { data: { memo: '赠品x1' }, templateURL: 'http://cloudprint.cainiao.com/template/standard/278250/1' },
          ],
        }],
      },
    })
    expect(read(taobao.preview?.(label(CAINIAO))).task.preview).toBe(true)
    expect(read(taobao.listPrinters('r-1'))).toEqual({ cmd: 'getPrinters', requestID: 'r-1', version: '1.0' })
  })

  it('Pinduoduo, whose own part is spelt templateUrl', () => {
    const given = { encryptedData: 'AES:…', signature: 'MD:…', templateUrl: 'https://file-link.pinduoduo.com/yto_std', ver: '3' }
    const custom = { data: { goods: 'T恤 蓝 L x1' }, templateUrl: 'https://file-link.pinduoduo.com/custom_1' }
    expect(read(pinduoduo.print(label(given, { sender: { ...sender, town: '仓前街道' }, custom })))).toEqual({
      cmd: 'print', requestID: 't-1', version: '1.0', ISVName: 'Qihang OMS',
      task: {
        taskID: 't-1', preview: false, previewType: 'pdf', printer: 'Label A',
        documents: [{
          documentID: '75000000000001',
          contents: [
            { ...given, addData: { sender: { name: '仓库', mobile: '13800000000', address: { province: '浙江省', city: '杭州市', district: '余杭区', town: '仓前街道', detail: '某路1号' } } } },
            { data: { goods: 'T恤 蓝 L x1' }, templateURL: 'https://file-link.pinduoduo.com/custom_1' },
          ],
        }],
      },
    })
  })

  it('Douyin', () => {
    const given = { params: 'access_token=demo&method=logistics.getShopKey', signature: 'c2lnbg==', encryptedData: 'ZW5j…', templateURL: 'https://example.invalid/template/yuantong_1' }
    expect(read(douyin.print(label(given, { sender })))).toMatchObject({
      cmd: 'print', requestID: 't-1', version: '1.0',
      task: {
        taskID: 't-1', preview: false, previewType: 'pdf', printer: 'Label A', firstDocumentNumber: 1, totalDocumentCount: 1,
        documents: [{
          documentID: '75000000000001',
          contents: [{
            ...given,
            addData: {
              senderInfo: {
                address: { countryCode: 'CHN', provinceName: '浙江省', cityName: '杭州市', districtName: '余杭区', streetName: '', detailAddress: '某路1号' },
                contact: { name: '仓库', mobile: '13800000000' },
              },
            },
          }],
        }],
      },
    })
  })

  it('Kuaishou, which has its own name for a custom area and no preview', () => {
    const given = { encryptedData: 'enc', signature: 's', key: 'k', ver: 'waybill_print_secret_version_1', templateURL: 'https://example.invalid/t' }
    const frame = read(kuaishou.print(label(given, { custom: { data: { memo: 'x' }, templateUrl: 'https://example.invalid/custom' } })))
    expect(frame.task).toMatchObject({ taskID: 't-1', preview: false, printer: 'Label A', firstDocumentNumber: 1, totalDocumentCount: 1 })
    expect(frame.task.documents).toEqual([{
      documentID: '75000000000001', waybillCode: '75000000000001', ksOrderFlag: true,
      contents: [given, { customData: { memo: 'x' }, templateURL: 'https://example.invalid/custom' }],
    }])
    expect(kuaishou.preview).toBeUndefined()
  })

  it('Xiaohongshu', () => {
    const given = { encryptedData: 'AES:xxxx', signature: 'MD:xxxx', templateURL: 'https://cloudprint.xiaohongshu.com/template/standard/15/1', ver: 'waybill_print_xiaohongshu_secret' }
    expect(read(xiaohongshu.print(label(given))).task).toEqual({
      taskID: 't-1', preview: false, printer: 'Label A', previewType: 'pdf', documents: [{ documentID: '75000000000001', contents: [given] }],
    })
  })

  it('JD', () => {
    const custom = { data: { memo: '赠品x1' }, templateUrl: '' }
    expect(read(jd.print(label(JD, { sender, custom })))).toEqual({
      orderType: 'PRINT', key: 't-1', version: '2', dataType: 'app',
      parameters: {
        printName: 'Label A', ...JD, customTempUrl: '', customData: [{ addData: { memo: '赠品x1' } }],
        addData: { sender: { name: '仓库', mobile: '13800000000', address: '浙江省杭州市余杭区某路1号' } }, offsetTop: '0mm', offsetLeft: '0mm',
      },
    })
    expect(read(jd.preview?.(label(JD))).orderType).toBe('PRE_View')
    expect(read(jd.listPrinters('k'))).toEqual({ orderType: 'GET_Printers', key: 'k' })
  })

  it('WeChat shop', () => {
    const custom = { data: { memo: 'x' }, templateUrl: 'https://example.invalid/custom' }
    expect(read(wechatShop.print(label(WECHAT, { sender, custom })))).toEqual({
      command: 'print', version: '2.0', requestID: 't-1', printer: 'Label A', printType: 1,
      taskList: [{
        taskID: 't-1', printInfo: 'b3BhcXVl', printNum: { curNum: 1, sumNum: 1 }, splitControl: 0, showDeliveryLogo: 0,
        customInfo: { templateUrl: 'https://example.invalid/custom', data: { memo: 'x' } },
        extendData: { sender: { name: '仓库', mobile: '13800000000', province: '浙江省', city: '杭州市', county: '余杭区', street: '', address: '某路1号' } },
      }],
    })
    expect(wechatShop.preview).toBeUndefined()
    expect(read(wechatShop.listPrinters('1'))).toEqual({ command: 'getPrinterList', requestID: '1' })
  })
})

describe('a label', () => {
  it('is printed as it came if nothing else is wanted', () => {
    for (const one of [taobao, pinduoduo, douyin, kuaishou, xiaohongshu]) {
      const plain = { data: { nested: [1, null, { deep: '…' }] }, signature: 'MD:x', templateURL: 'u' }
      expect(read(one.print(label(plain))).task.documents[0].contents).toEqual([plain])
    }
  })

  it('keeps what its print data adds beside another sender', () => {
    const [content] = read(taobao.print(label({ ...CAINIAO, addData: { memo: 'kept' } }, { sender }))).task.documents[0].contents
    expect(content.addData).toMatchObject({ memo: 'kept', sender: { name: '仓库' } })
  })

  it.each([
    ['13800000000', 'mobile'], ['+86 138-0000-0000', 'mobile'], ['0571-88888888', 'phone'], ['400 000 0000', 'phone'], ['', 'phone'],
  ])('calls the number %s a %s', (phone, key) => {
    const [content] = read(taobao.print(label(CAINIAO, { sender: { ...sender, phone } }))).task.documents[0].contents
    expect(content.addData.sender).toHaveProperty(key, phone)
  })

  it.each(['', 'null', '[]', '{}', '"text"', '7', '{"encryptedData":'])('is not asked for with the print data %j', (printData) => {
    for (const one of components) {
      expect(one.print({ ...label({}), printData })).toBeUndefined()
      expect(one.preview?.({ ...label({}), printData })).toBeUndefined()
    }
  })

  it('of another marketplace is refused where the print data shows it', () => {
    expect(jd.print(label(CAINIAO))).toBeUndefined()
    expect(jd.print(label({ ...JD, printData: ['one', ''] }))).toBeUndefined()
    expect(jd.print(label({ ...JD, tempUrl: '' }))).toBeUndefined()
    expect(wechatShop.print(label(CAINIAO))).toBeUndefined()
  })
})

describe('addresses', () => {
  it('are on this machine, for every marketplace', () => {
    expect(components).toHaveLength(7)
    for (const { ws, wss } of components) {
      expect(new URL(ws)).toMatchObject({ protocol: 'ws:' })
      expect(['localhost', '127.0.0.1']).toContain(new URL(ws).hostname)
      if (wss) expect(new URL(wss)).toMatchObject({ protocol: 'wss:', hostname: new URL(ws).hostname, pathname: new URL(ws).pathname })
    }
  })

  it('are secure where page and component both are', () => {
    expect(addressOf(taobao, true)).toBe('wss://localhost:13529')
    expect(addressOf(taobao, false)).toBe('ws://localhost:13528')
    expect(addressOf(jd, true)).toBe('ws://localhost:9113')
  })
})
