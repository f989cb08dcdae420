import { Code, ConnectError, type Interceptor } from '@connectrpc/connect'
import { createGrpcWebTransport } from '@connectrpc/connect-web'
import { SessionService } from '@/gen/oms/identity/v1/session_service_pb'

/** A unary call that takes longer is given up, and the server is told so. */
const UNARY_DEADLINE_MS = 20_000

let onSessionLost: () => void = () => undefined

/** Says what to do when a call finds that nobody is signed in any more. */
export function whenSessionIsLost(handler: () => void): void {
  onSessionLost = handler
}

/** An answer that says nobody is signed in any more; whoever sees one tells. */
export function noticeLoss(error: unknown): void {
  if (ConnectError.from(error).code === Code.Unauthenticated) onSessionLost()
}

const noticeLostSession: Interceptor = (next) => async (request) => {
  try {
    return await next(request)
  } catch (error) {
    // A refused login and the first "who am I" are answers, not losses.
    if (request.service.typeName !== SessionService.typeName) noticeLoss(error)
    throw error
  }
}

export const transport = createGrpcWebTransport({
  baseUrl: globalThis.location.origin,
  useBinaryFormat: true,
  defaultTimeoutMs: UNARY_DEADLINE_MS,
  interceptors: [noticeLostSession],
})
