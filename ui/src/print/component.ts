/**
 * A print component (打印组件): a program of a marketplace that runs beside the browser, opens
 * the label's encrypted data and prints it. The page speaks to it over a WebSocket of its own
 * machine. Here is what all of them can be asked and what they say; nothing here opens a socket.
 */
export interface PrintComponent {
  /** Where it listens. */
  ws: string
  /** Where it listens for pages that were loaded over https; absent where no such port is known. */
  wss?: string
  /** Asks which printers there are. */
  listPrinters(id: string): string
  /** Asks for one label; undefined where its print data is not what this component prints. */
  print(label: Label): string | undefined
  /** Asks to see the label without paper; absent where the component's documents tell of no way. */
  preview?(label: Label): string | undefined
  /** What a frame means. Total: whatever comes, it answers, and never throws. */
  parse(frame: unknown): Report
}

/** One label, and one task: of several documents in a task a component may print some twice. */
export interface Label {
  /** Names request and task; what is said about it comes back under this name. Another one for each try. */
  id: string
  printer: string
  waybillNo: string
  /** The label's print data, as the server gives it. */
  printData: string
  /** Printed in place of the sender that the waybill was had with. */
  sender?: Sender
  /** What the shop itself prints beside the carrier's part. */
  custom?: CustomArea
}

export interface Sender {
  name: string
  /** Mobile or other number. */
  phone: string
  province: string
  city: string
  district: string
  /** 街道, may be empty. */
  town: string
  detail: string
}

export interface CustomArea {
  templateUrl: string
  /** Values of the template's placeholders. */
  data: Readonly<Record<string, unknown>>
}

export interface Printer {
  /** What a task names it by. */
  name: string
  /** What people know it by. */
  title: string
  isUsable: boolean
}

/** What a frame says; `id` is that of the request or label, empty where the frame names none. */
export type Report =
  | { kind: 'printers'; id: string; printers: Printer[]; standard: string }
  /** The task was taken. Not every component says so. */
  | { kind: 'accepted'; id: string }
  /** The label was opened and drawn. Not every component says so. */
  | { kind: 'rendered'; id: string }
  /** It went to the printer. May be said twice. */
  | { kind: 'printed'; id: string }
  /** It did not; `text` is the component's own and never empty. */
  | { kind: 'failed'; id: string; text: string }
  /** Addresses of pictures or of a document; none where the component shows them by itself. */
  | { kind: 'previewed'; id: string; pages: string[] }
  | { kind: 'ignored' }

export const IGNORED: Report = { kind: 'ignored' }

/**
 * Where a page reaches the component. Browsers let a page of https speak plainly to its own
 * machine (Safari does not), so that `ws` is right where nothing better is known.
 */
export function addressOf(component: PrintComponent, isSecurePage: boolean): string {
  return (isSecurePage ? component.wss : undefined) ?? component.ws
}
