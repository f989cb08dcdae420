import { IGNORED, type Label, type PrintComponent, type Report } from './component'
import { fieldsOf, firstText, listOf, pagesOf, parseObject, printersOf, readFrame, textOf, type Fields } from './frames'
import { senderInALine } from './senders'

/**
 * JD (京东云打印组件): a dialect of its own, with one `key` for request and answer. No port for wss
 * is known.
 *
 * (unconfirmed): whether anything follows the answer to `PRINT`. It is taken for the end of the
 * label; if it only says that the task was taken, a printer without paper goes unnoticed here.
 * (unconfirmed): where the pages of a preview stand. They are looked for wherever one was seen,
 * and may be none.
 */
export const jd: PrintComponent = {
  ws: 'ws://localhost:9113',
  listPrinters: (id) => JSON.stringify({ orderType: 'GET_Printers', key: id }),
  print: (label) => writeTask('PRINT', label),
  preview: (label) => writeTask('PRE_View', label),
  parse: (raw) => readFrame(raw, readAnswer),
}

function writeTask(orderType: string, { id, printer, printData: given, sender, custom }: Label): string | undefined {
  const { tempUrl, printData } = fieldsOf(parseObject(given))
  const labels = listOf(printData).map(textOf)
  if (textOf(tempUrl) === '' || labels.length === 0 || labels.includes('')) return undefined
  return JSON.stringify({
    orderType, key: id, version: '2', dataType: 'app',
    parameters: {
      printName: printer, tempUrl, printData, customTempUrl: custom?.templateUrl ?? '',
      customData: custom ? labels.map(() => ({ addData: custom.data })) : [],
      ...(sender && { addData: senderInALine(sender) }),
      offsetTop: '0mm', offsetLeft: '0mm',
    },
  })
}

function readAnswer(frame: Fields): Report {
  const { code, success, message, content, status } = frame
  const id = textOf(frame.key)
  const detail = fieldsOf(frame.detailinfo)
  const [fault] = listOf(detail.errors).map(fieldsOf)
  if (textOf(success) === 'false' || fault) {
    return { kind: 'failed', id, text: firstText(fault?.msg, message, content, status, 'failed') }
  }
  if (textOf(success) !== 'true') return IGNORED
  switch (textOf(code)) {
    case '6': return { kind: 'printers', id, printers: printersOf(detail.printers), standard: '' }
    case '2': return { kind: 'printed', id }
    case '8': return { kind: 'previewed', id, pages: pagesOf(content, detail.imgdata, detail.imgpath) }
    default: return IGNORED
  }
}
