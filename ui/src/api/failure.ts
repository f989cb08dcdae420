import { Code, ConnectError } from '@connectrpc/connect'
import { durationMs } from '@bufbuild/protobuf/wkt'
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '@/gen/google/rpc/error_details_pb'

/** Reason for a call that never reached the server; the browser itself gives none. */
export const UNREACHABLE = 'SERVER_UNREACHABLE'

export interface FieldFault {
  field: string
  description: string
}

/** Everything a refused call tells, ready to be shown. */
export interface Failure {
  code: Code
  /** Stable code of the case, when the server names one. */
  reason: string
  /** What the server said; shown when the catalogue has no text for the reason. */
  serverText: string
  /** Facts about the case, such as who changed the row meanwhile. */
  facts: Record<string, string>
  fields: FieldFault[]
  retryAfterMs: number | undefined
  traceId: string
}

export function decodeFailure(error: unknown): Failure {
  const refused = ConnectError.from(error)
  const info = refused.findDetails(ErrorInfoSchema)[0]
  const retry = refused.findDetails(RetryInfoSchema)[0]
  const fields = refused
    .findDetails(BadRequestSchema)
    .flatMap((detail) => detail.fieldViolations)
    .map(({ field, description }) => ({ field, description }))
  const unreachable = info === undefined && refused.cause instanceof TypeError
  return {
    code: unreachable ? Code.Unavailable : refused.code,
    reason: info?.reason ?? (unreachable ? UNREACHABLE : ''),
    serverText: refused.rawMessage,
    facts: { ...info?.metadata },
    fields,
    retryAfterMs: retry?.retryDelay === undefined ? undefined : durationMs(retry.retryDelay),
    traceId: refused.metadata.get('x-trace-id') ?? '',
  }
}

/** The caller gave up waiting for its own call: nothing to tell anybody. */
export function isAbandoned(error: unknown): boolean {
  return ConnectError.from(error).code === Code.Canceled
}

/** Nothing the user did is wrong: the network or the server failed. */
export function isBeyondTheUser({ code }: Failure): boolean {
  return [Code.Unavailable, Code.DeadlineExceeded, Code.Unknown, Code.Internal, Code.Canceled].includes(code)
}

/** Pressing the same button again can help without anything being changed first. */
export function mayHelpToRepeat(failure: Failure): boolean {
  return isBeyondTheUser(failure) || failure.code === Code.ResourceExhausted
}

/** `InvalidArgument` as the catalogue spells it: `invalid_argument`. */
export function codeName(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
