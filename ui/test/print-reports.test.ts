import { describe, expect, it } from 'vitest'
import type { PrintComponent } from '@/print/component'
import { PRINT_COMPONENTS } from '@/print/components'
import { douyin } from '@/print/douyin'
import { jd } from '@/print/jd'
import { kuaishou } from '@/print/kuaishou'
import { pinduoduo } from '@/print/pinduoduo'
import { taobao } from '@/print/taobao'
import { wechatShop } from '@/print/wechat-shop'
import { xiaohongshu } from '@/print/xiaohongshu'

const said = (component: PrintComponent, frame: object) => component.parse(JSON.stringify(frame))
const components = Object.entries(PRINT_COMPONENTS).flatMap(([platform, component]) => (component ? [{ platform, component }] : []))

describe('Taobao', () => {
  const done = { documentID: 'd', status: 'success', msg: '', detail: '', printer: 'Label A' }
  const SEQUENCE = [
    { cmd: 'notifyTaskResult', requestID: 't', taskId: 't', status: 'initial', printer: 'Label A' },
    { cmd: 'print', requestID: 't', taskID: 't', status: 'success', msg: 'no error', errorCode: 0 },
    { cmd: 'notifyDocResult', requestID: 't', taskId: 't', documentId: 'd', status: 'rendered', code: 0, detail: 'success' },
    { cmd: 'notifyDocResult', requestID: 't', taskId: 't', documentId: 'd', status: 'printed', spendTime: { total: 9, downloading: 1, pending: 1, rendering: 7 } },
    { cmd: 'notifyPrintResult', requestID: 't', taskID: 't', status: 0, msg: '', taskStatus: 'rendered', printStatus: [done] },
    { cmd: 'notifyPrintResult', requestID: 't', taskID: 't', status: 0, msg: '', taskStatus: 'printed', printStatus: [done] },
    { cmd: 'notifyTaskResult', requestID: 't', taskId: 't', status: 'completeSuccess', docs: {} },
  ]

  it('tells the way of a label in this sequence', () => {
    const reports = SEQUENCE.map((frame) => said(taobao, frame))
    expect(reports.map(({ kind }) => kind)).toEqual(['ignored', 'accepted', 'rendered', 'ignored', 'rendered', 'printed', 'ignored'])
    for (const report of reports) if (report.kind !== 'ignored') expect(report.id).toBe('t')
  })

  it('tells of a printed label in old versions too', () => {
    const old = SEQUENCE.filter(({ cmd }) => cmd === 'print' || cmd === 'notifyPrintResult')
    expect(old.map((frame) => said(taobao, frame).kind)).toEqual(['accepted', 'rendered', 'printed'])
  })

  it('answers a preview with its pages', () => {
    const preview = { cmd: 'print', requestID: 't', taskID: 't', status: 'success', previewURL: 'http://127.0.0.1:13528/preview/t.pdf' }
    expect(said(taobao, preview)).toEqual({ kind: 'previewed', id: 't', pages: ['http://127.0.0.1:13528/preview/t.pdf'] })
    const pictures = { ...preview, previewURL: '', previewImage: ['http://127.0.0.1/1.jpg', 'http://127.0.0.1/2.jpg'] }
    expect(said(taobao, pictures)).toMatchObject({ pages: ['http://127.0.0.1/1.jpg', 'http://127.0.0.1/2.jpg'] })
  })

  it('says why there is no label', () => {
    expect(said(taobao, { cmd: 'print', requestID: 't', status: 'failed', errorCode: 11, msg: 'document not found' }))
      .toEqual({ kind: 'failed', id: 't', text: 'document not found' })
    expect(said(taobao, { cmd: 'notifyDocResult', requestID: 't', taskId: 't', status: 'rendered', code: 40, detail: 'Unknown encryption type.' }))
      .toEqual({ kind: 'failed', id: 't', text: 'Unknown encryption type.' })
    expect(said(taobao, { cmd: 'notifyPrintResult', requestID: 't', taskStatus: 'failed', printStatus: [{ status: 'failed', msg: '', detail: '打印机缺纸' }] }))
      .toEqual({ kind: 'failed', id: 't', text: '打印机缺纸' })
  })

  it('names the printers', () => {
    const frame = {
      cmd: 'getPrinters', requestID: 'r', status: 'success', msg: 'no error', errorCode: 0, defaultPrinter: 'Label A',
      printers: [{ name: 'Label A', status: 'enable', type: 'RAW' }, { name: 'Old', status: 'disable' }, { status: 'enable' }, 7, null],
    }
    expect(said(taobao, frame)).toEqual({
      kind: 'printers', id: 'r', standard: 'Label A',
      printers: [
        { name: 'Label A', title: 'Label A', isUsable: true }, { name: 'Old', title: 'Old', isUsable: false }, { name: '7', title: '7', isUsable: true },
      ],
    })
    expect(said(taobao, { cmd: 'getPrinters', requestID: 'r', status: 'failed', msg: 'no spooler' })).toEqual({ kind: 'failed', id: 'r', text: 'no spooler' })
  })
})

describe('the others that speak cmd', () => {
  it('Pinduoduo names the task in its notice, and no request', () => {
    const notice = { cmd: 'PrintResultNotify', printer: 'A', taskID: 't', taskStatus: 'printed', firstFailedDocSN: 0, printStatus: [{ documentID: 'd', status: 'success', msg: '', detail: '' }] }
    expect(said(pinduoduo, notice)).toEqual({ kind: 'printed', id: 't' })
    const canceled = { ...notice, printStatus: [{ documentID: 'd', status: 'canceled', msg: '', detail: '' }] }
    expect(said(pinduoduo, canceled)).toMatchObject({ kind: 'failed', id: 't' })
    const answer = { cmd: 'print', requestID: 't', taskID: 't', status: 'success', msg: '', previewURL: '', previewImage: [] }
    expect(said(pinduoduo, answer)).toEqual({ kind: 'accepted', id: 't' })
    expect(said(pinduoduo, { ...notice, cmd: 'notifyPrintResult' })).toEqual({ kind: 'ignored' })
  })

  it('Douyin tells of previews in its notice', () => {
    const notice = {
      cmd: 'notifyPrintResult', printer: 'A', taskID: 't', taskStatus: 'rendered', previewURL: '', previewImage: '',
      printStatus: [{ documentID: 'd', status: 'success', msg: '', detail: '', detailString: '', errorcode: '', successCount: 1, failCount: 0, trackNo: 'YT1' }],
    }
    expect(said(douyin, notice)).toEqual({ kind: 'rendered', id: 't' })
    expect(said(douyin, { ...notice, previewURL: 'https://127.0.0.1/p.pdf' })).toEqual({ kind: 'previewed', id: 't', pages: ['https://127.0.0.1/p.pdf'] })
    const bad = { ...notice, taskStatus: 'failed', printStatus: [{ status: 'failed', msg: '', detail: '', detailString: '解密失败', errorcode: '5' }] }
    expect(said(douyin, bad)).toEqual({ kind: 'failed', id: 't', text: '解密失败' })
  })

  it('Kuaishou knows half a print and pads its words', () => {
    const notice = { cmd: 'notifyPrintResult', requestID: 't', status: 'success', msg: '', taskID: 't', taskStatus: 'printed', printStatus: [{ documentID: 'd', waybillCode: 'd', status: 'success', detail: null }] }
    expect(said(kuaishou, notice)).toEqual({ kind: 'printed', id: 't' })
    expect(said(kuaishou, { ...notice, taskStatus: 'failed ', msg: 'out of paper' })).toEqual({ kind: 'failed', id: 't', text: 'out of paper' })
    expect(said(kuaishou, { ...notice, taskStatus: 'partPrinted' })).toEqual({ kind: 'failed', id: 't', text: 'partPrinted' })
  })

  it('Xiaohongshu', () => {
    expect(said(xiaohongshu, { cmd: 'print', requestID: 't', taskID: 't', status: 'success', previewURL: '', msg: '' })).toEqual({ kind: 'accepted', id: 't' })
    expect(said(xiaohongshu, { cmd: 'notifyPrintResult', printer: 'A', taskID: 't', taskStatus: 'printed', allDocumentsFinished: true, printStatus: [{ documentID: 'd', status: 'success', msg: '', detail: '' }] }))
      .toEqual({ kind: 'printed', id: 't' })
    expect(said(xiaohongshu, { cmd: 'getAgentInfo', requestID: 'r', status: 'success', msg: '', version: '1.0' })).toEqual({ kind: 'ignored' })
  })
})

describe('JD', () => {
  const answer = { key: 't', success: 'true', message: '', content: '', status: '500', detailinfo: {} }

  it('answers under its key', () => {
    expect(said(jd, { ...answer, code: '2' })).toEqual({ kind: 'printed', id: 't' })
    expect(said(jd, { ...answer, code: '6', detailinfo: { printers: ['Label A'] } }))
      .toEqual({ kind: 'printers', id: 't', standard: '', printers: [{ name: 'Label A', title: 'Label A', isUsable: true }] })
    expect(said(jd, { ...answer, code: '9' })).toEqual({ kind: 'ignored' })
  })

  it('says why there is no label', () => {
    expect(said(jd, { ...answer, code: '2', success: 'false', message: '数据有误', status: '502' })).toEqual({ kind: 'failed', id: 't', text: '数据有误' })
    expect(said(jd, { ...answer, code: '2', detailinfo: { total: '1-0', errors: [{ seq: '1', msg: '解密失败' }] } })).toEqual({ kind: 'failed', id: 't', text: '解密失败' })
  })

  it('shows a preview wherever it stands, and says so if it stands nowhere', () => {
    const preview = { ...answer, code: '8' }
    expect(said(jd, { ...preview, content: 'https://127.0.0.1/p.png' })).toEqual({ kind: 'previewed', id: 't', pages: ['https://127.0.0.1/p.png'] })
    expect(said(jd, { ...preview, detailinfo: { imgdata: 'iVBORw0KGgo=' } })).toMatchObject({ pages: ['data:image/png;base64,iVBORw0KGgo='] })
    expect(said(jd, { ...preview, detailinfo: { imgpath: 'C:\\temp\\p.png' } })).toMatchObject({ kind: 'previewed', pages: [] })
  })
})

describe('WeChat shop', () => {
  it('answers with a result', () => {
    expect(said(wechatShop, { command: 'print', requestID: '3', results: [{ taskID: 't', success: true, failureReason: '' }] })).toEqual({ kind: 'printed', id: 't' })
    expect(said(wechatShop, { command: 'print', requestID: '3', results: [{ taskID: 't', success: false, failureReason: '打印机不存在' }] }))
      .toEqual({ kind: 'failed', id: 't', text: '打印机不存在' })
    expect(said(wechatShop, { command: 'print', requestID: '3', results: [] })).toEqual({ kind: 'ignored' })
  })

  it('names the printers as people know them', () => {
    expect(said(wechatShop, { command: 'getPrinterList', requestID: 1, printerList: [{ name: 'hp_1', displayName: 'HP 1', status: 3 }] }))
      .toEqual({ kind: 'printers', id: '1', standard: '', printers: [{ name: 'hp_1', title: 'HP 1', isUsable: true }] })
    expect(said(wechatShop, { command: 'getAppInfo', requestID: '2', appInfo: { version: '1.3.4' } })).toEqual({ kind: 'ignored' })
  })
})

describe('no frame', () => {
  it('is opened by the browser as anything but a picture or a document', () => {
    for (const previewURL of ['javascript:alert(1)', 'data:text/html,<script>', 'data:image/svg+xml,<svg>', 'file:///etc/passwd', 'C:\\p.pdf']) {
      expect(said(taobao, { cmd: 'print', requestID: 't', status: 'success', previewURL }).kind).toBe('accepted')
    }
  })

  it.each(components)('is too strange to be read (platform $platform)', ({ component }) => {
    for (const frame of strangeFrames(2_000)) {
      const report = component.parse(frame)
      expect(['printers', 'accepted', 'rendered', 'printed', 'failed', 'previewed', 'ignored'], String(frame)).toContain(report.kind)
      if (report.kind === 'failed') expect(report.text, String(frame)).not.toBe('')
    }
  })

  it.each(components)('that is no JSON object means anything (platform $platform)', ({ component }) => {
    const none = [undefined, null, 7, {}, [], new ArrayBuffer(8), new Blob(['{}']), '', ' ', '{', '[]', '[{"cmd":"print"}]', 'null', '"print"', '['.repeat(100_000)]
    for (const frame of none) expect(component.parse(frame)).toEqual({ kind: 'ignored' })
  })
})

/** Frames made of words that the components look for, in places where they do not belong. */
function strangeFrames(count: number): string[] {
  // The same frames on every run: a linear congruential generator.
  let state = 20_261_101
  const below = (limit: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((state / 4_294_967_296) * limit)
  }
  const keys = [
    'cmd', 'command', 'code', 'success', 'status', 'taskStatus', 'printStatus', 'printers', 'printerList', 'results', 'detailinfo', 'errors', 'key',
    'taskID', 'requestID', 'previewURL', 'previewImage', 'errorCode', 'msg', '__proto__', 'constructor', 'toString', '',
  ]
  const words: unknown[] = [
    'print', 'getPrinters', 'getPrinterList', 'notifyPrintResult', 'PrintResultNotify', 'notifyDocResult', 'success', 'failed', 'printed', 'rendered',
    'partPrinted', 'true', 'false', '2', '6', '8', '', ' ', null, true, false, 0, -1, 1e300, 9_007_199_254_740_993, '\u0000', '\ud800', 'https://127.0.0.1/x',
  ]
  const value = (depth: number): unknown => {
    const kind = below(depth > 3 ? 6 : 10)
    if (kind < 6) return words[below(words.length)]
    if (kind < 8) return Array.from({ length: below(4) }, () => value(depth + 1))
    return Object.fromEntries(Array.from({ length: below(6) }, () => [keys[below(keys.length)], value(depth + 1)]))
  }
  const COMMANDS = 6
  return Array.from({ length: count }, (_, turn) => {
    const fields = keys.filter(() => below(2) === 0).map((key) => [key, value(1)])
    const text = JSON.stringify({ ...Object.fromEntries(fields), cmd: words[below(COMMANDS)], command: words[below(COMMANDS)] })
    return turn % 7 === 0 ? text.slice(0, below(text.length)) : text
  })
}
