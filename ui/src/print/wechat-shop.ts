import { IGNORED, type Label, type PrintComponent, type Report } from './component'
import { fieldsOf, firstText, listOf, parseObject, printersOf, readFrame, textOf, type Fields } from './frames'

/**
 * WeChat shop (微信小店打印组件): a dialect of its own, `command` instead of `cmd`. A task is answered
 * once, when it is printed or not; there is no preview and no known port for wss.
 *
 * (unconfirmed): what the numbers in a printer's `status` mean, so every printer counts as
 * usable; and how a sender in `extendData` is spelt. It is written as the waybill's sender is,
 * and a component that does not know it prints the waybill's own.
 */
export const wechatShop: PrintComponent = {
  ws: 'ws://127.0.0.1:12705',
  listPrinters: (id) => JSON.stringify({ command: 'getPrinterList', requestID: id }),
  print: writeTask,
  parse: (raw) => readFrame(raw, readAnswer),
}

function writeTask({ id, printer, printData, sender, custom }: Label): string | undefined {
  const printInfo = textOf(parseObject(printData)?.printInfo)
  if (printInfo === '') return undefined
  const task = {
    taskID: id, printInfo, printNum: { curNum: 1, sumNum: 1 }, splitControl: 0, showDeliveryLogo: 0,
    ...(custom && { customInfo: { templateUrl: custom.templateUrl, data: custom.data } }),
    ...(sender && {
      extendData: {
        sender: {
          name: sender.name, mobile: sender.phone, province: sender.province, city: sender.city,
          county: sender.district, street: sender.town, address: sender.detail,
        },
      },
    }),
  }
  return JSON.stringify({ command: 'print', version: '2.0', requestID: id, printer, printType: 1, taskList: [task] })
}

function readAnswer(frame: Fields): Report {
  const requestId = firstText(frame.requestID, frame.requestId)
  if (frame.command === 'getPrinterList') {
    return { kind: 'printers', id: requestId, printers: printersOf(frame.printerList), standard: '' }
  }
  if (frame.command !== 'print') return IGNORED
  // One label is asked for at a time, so there is one result.
  const { taskID, success, failureReason } = fieldsOf(listOf(frame.results)[0])
  const id = firstText(taskID, requestId)
  switch (textOf(success)) {
    case 'true': return { kind: 'printed', id }
    case 'false': return { kind: 'failed', id, text: firstText(failureReason, 'failed') }
    default: return IGNORED
  }
}
