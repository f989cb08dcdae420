import type { Sender } from './component'

/** A sender as the components want it in `addData`, in place of the one that is encrypted. */

function isMobile(phone: string): boolean {
  return /^(86)?1\d{10}$/.test(phone.replace(/\D/g, ''))
}

/** Taobao, Pinduoduo and Xiaohongshu. */
export function senderInParts({ name, phone, province, city, district, town, detail }: Sender): object {
  const address = { province, city, district, ...(town === '' ? {} : { town }), detail }
  return { sender: { name, [isMobile(phone) ? 'mobile' : 'phone']: phone, address } }
}

/**
 * Douyin and Kuaishou. Both are seen with a mobile number only; `otherPhone` is what a waybill's
 * sender has for other numbers, and that a label knows it too is (unconfirmed): one that does
 * not leaves the number out.
 */
export function senderByContact(otherPhone: string) {
  return ({ name, phone, province, city, district, town, detail }: Sender): object => ({
    senderInfo: {
      address: { countryCode: 'CHN', provinceName: province, cityName: city, districtName: district, streetName: town, detailAddress: detail },
      contact: { name, [isMobile(phone) ? 'mobile' : otherPhone]: phone },
    },
  })
}

/** One line of text, for JD. */
export function senderInALine({ name, phone, province, city, district, town, detail }: Sender): object {
  return { sender: { name, [isMobile(phone) ? 'mobile' : 'phone']: phone, address: `${province}${city}${district}${town}${detail}` } }
}
