import { IGNORED, type Label, type PrintComponent, type Report, type Sender } from './component'
import { fieldsOf, firstText, listOf, pagesOf, parseObject, printersOf, readFrame, textOf, type Fields } from './frames'

/**
 * The dialect that Taobao's component began and four others took over: every request has
 * `cmd`, `requestID` and `version`, a label is a task of documents made of contents, and the
 * end of a task is told unasked. Where they differ is data.
 */
export interface CmdFacts {
  ws: string
  wss?: string
  /** What the end of a task is told by. */
  notice: 'notifyPrintResult' | 'PrintResultNotify'
  /** The sender's place in `addData`. */
  sender(sender: Sender): object
  /** What a custom area calls its values; usually `data`. */
  customKey?: string
  /** Beside `cmd`, on printing. */
  head?: object
  /** Beside `taskID`. */
  task?: object
  /** Beside `documentID`. */
  document?(label: Label): object
  previews: boolean
  /** Frames that only this component sends; undefined leaves one to the dialect. */
  own?(frame: Fields): Report | undefined
}

const VERSION = '1.0'

export function speakCmd(facts: CmdFacts): PrintComponent {
  const { ws, wss, previews } = facts
  return {
    ws,
    wss,
    listPrinters: (id) => JSON.stringify({ cmd: 'getPrinters', requestID: id, version: VERSION }),
    print: (label) => writeTask(facts, label, false),
    preview: previews ? (label) => writeTask(facts, label, true) : undefined,
    parse: (raw) => readFrame(raw, (frame) => facts.own?.(frame) ?? readCmd(facts, frame)),
  }
}

function writeTask(facts: CmdFacts, label: Label, preview: boolean): string | undefined {
  const contents = contentsOf(facts, label)
  if (contents === undefined) return undefined
  const { id, printer, waybillNo } = label
  return JSON.stringify({
    cmd: 'print', requestID: id, version: VERSION, ...facts.head,
    task: {
      taskID: id, printer, preview, ...facts.task,
      documents: [{ documentID: waybillNo, ...facts.document?.(label), contents }],
    },
  })
}

/** The carrier's part as it came, with another sender if wanted, and the shop's part. */
function contentsOf(facts: CmdFacts, { printData, sender, custom }: Label): object[] | undefined {
  const given = parseObject(printData)
  if (given === undefined) return undefined
  const first = sender ? { ...given, addData: { ...fieldsOf(given.addData), ...facts.sender(sender) } } : given
  return custom ? [first, { [facts.customKey ?? 'data']: custom.data, templateURL: custom.templateUrl }] : [first]
}

/** Requests and notices spell it differently; a task has the same id as its request. */
export function idOf({ taskID, taskId, requestID, requestId }: Fields): string {
  return firstText(taskID, taskId, requestID, requestId)
}

/** A code that is there and is not the one that stands for success. */
export function isFault(code: unknown): boolean {
  return !['', '0'].includes(textOf(code))
}

function readCmd(facts: CmdFacts, frame: Fields): Report {
  if (frame.cmd === 'getPrinters') return readPrinters(frame)
  if (frame.cmd === 'print') return readAnswer(frame)
  return frame.cmd === facts.notice ? readNotice(frame) : IGNORED
}

function failed(frame: Fields, ...words: readonly unknown[]): Report {
  const { msg, detail, errorCode, taskStatus, status, cmd } = frame
  return { kind: 'failed', id: idOf(frame), text: firstText(...words, msg, detail, errorCode, taskStatus, status, cmd) }
}

function readPrinters(frame: Fields): Report {
  if (textOf(frame.status) === 'failed') return failed(frame)
  return { kind: 'printers', id: idOf(frame), printers: printersOf(frame.printers), standard: textOf(frame.defaultPrinter) }
}

/** `print` answers that the task was taken, and once more with the pages of a preview. */
function readAnswer(frame: Fields): Report {
  const status = textOf(frame.status)
  if (status === 'failed' || isFault(frame.errorCode)) return failed(frame)
  if (status !== 'success') return IGNORED
  return readPages(frame) ?? { kind: 'accepted', id: idOf(frame) }
}

function readPages(frame: Fields): Report | undefined {
  const pages = pagesOf(frame.previewURL, frame.previewImage, frame.urls)
  return pages.length > 0 ? { kind: 'previewed', id: idOf(frame), pages } : undefined
}

/** `partPrinted` (Kuaishou): of one label a part is not enough. */
const BAD_ENDS = ['failed', 'canceled', 'partPrinted']

function readNotice(frame: Fields): Report {
  const taskStatus = textOf(frame.taskStatus)
  const documents = listOf(frame.printStatus).map(fieldsOf)
  const bad = documents.find(({ status }) => BAD_ENDS.includes(textOf(status)))
  if (bad || BAD_ENDS.includes(taskStatus) || BAD_ENDS.includes(textOf(frame.status))) {
    const told = bad ?? documents[0] ?? {}
    return failed(frame, told.detail, told.detailString, told.msg, told.errorcode)
  }
  const pages = readPages(frame)
  if (pages) return pages
  return taskStatus === 'rendered' || taskStatus === 'printed' ? { kind: taskStatus, id: idOf(frame) } : IGNORED
}
