import { describe, expect, it } from 'vitest'
import { isAllowed } from '@/auth/permission'
import { SessionService } from '@/gen/oms/identity/v1/session_service_pb'
import { OrderService } from '@/gen/oms/orders/v1/order_service_pb'

const nobody: ReadonlySet<string> = new Set()

describe('isAllowed', () => {
  it('goes by the permission the contract names', () => {
    expect(isAllowed(OrderService.method.holdOrder, new Set(['orders.hold']))).toBe(true)
    expect(isAllowed(OrderService.method.holdOrder, new Set(['orders.read']))).toBe(false)
  })

  it('lets everybody do what is open or only asks for a login', () => {
    expect(isAllowed(SessionService.method.login, nobody)).toBe(true)
    expect(isAllowed(SessionService.method.getMe, nobody)).toBe(true)
  })

  it('never offers what services say among themselves', () => {
    expect(isAllowed(SessionService.method.exchangeCredential, new Set(['internal', 'admin']))).toBe(false)
  })
})
