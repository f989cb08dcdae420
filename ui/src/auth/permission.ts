import { getOption, type DescMethod } from '@bufbuild/protobuf'
import { rule } from '@/gen/oms/auth/v1/rule_pb'

/**
 * Whether somebody with these permissions may call the method. The rule is read
 * from the contract itself, so the console cannot disagree with the server.
 */
export function isAllowed(method: DescMethod, permissions: ReadonlySet<string>): boolean {
  const { kind } = getOption(method, rule)
  switch (kind.case) {
    case 'open':
    case 'signedIn':
      return kind.value
    case 'permission':
      return permissions.has(kind.value)
    default:
      return false
  }
}
