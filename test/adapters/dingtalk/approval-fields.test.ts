import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { fieldsOf } from '../../../main/adapters/dingtalk/approvals/fields.ts'
import { isPictureAddress } from '../../../main/adapters/dingtalk/approvals/files.ts'

const field = (componentType: string, value: string) => {
  const resolve = (file: { name: string; size: string }) => ({
    name: file.name,
    path: `x.files/${file.name}`,
    size: file.size,
  })
  return fieldsOf([{ componentType, name: 'Field', value }], resolve)[0]?.value
}

describe('a form field', () => {
  it.each([
    ['TextField', 'plain', { is: 'text', text: 'plain' }],
    ['MoneyField', '123.40', { is: 'text', text: '123.40' }],
    ['DDSelectField', 'Travel', { is: 'text', text: 'Travel' }],
    ['DDMultiSelectField', '["a","b"]', { is: 'list', items: ['a', 'b'] }],
    [
      'DDDateRangeField',
      '["2026-11-20","2026-11-21",2]',
      { is: 'range', from: '2026-11-20', to: '2026-11-21', length: '2' },
    ],
    [
      'DDPhotoField',
      '["https://static.dingtalk.com/media/a.jpg","https://static.dingtalk.com/media/b"]',
      {
        is: 'photos',
        photos: [
          { name: 'a.jpg', path: 'x.files/a.jpg', size: '' },
          { name: 'b.jpg', path: 'x.files/b.jpg', size: '' },
        ],
      },
    ],
    [
      'DDAttachment',
      '[{"spaceId":1,"fileId":"7","fileName":"a.pdf","fileSize":12,"fileType":"pdf"}]',
      { is: 'files', files: [{ name: 'a.pdf', path: 'x.files/a.pdf', size: '12' }] },
    ],
    [
      'TableField',
      '[{"rowValue":[{"label":"A","value":"1"}]},{"rowValue":[{"label":"B","value":"[\\"x\\"]"}]}]',
      {
        is: 'table',
        columns: ['A', 'B'],
        rows: [
          [
            { is: 'text', text: '1' },
            { is: 'text', text: '' },
          ],
          [
            { is: 'text', text: '' },
            { is: 'list', items: ['x'] },
          ],
        ],
      },
    ],
    ['DDDateRangeField', '', { is: 'text', text: '' }],
    ['DDAttachment', 'null', { is: 'text', text: '' }],
    ['constructor', '{}', { is: 'text', text: '{}' }],
  ])('of type %s is read as its kind of value', (type, value, wanted) => {
    expect(field(type, value)).toEqual(wanted)
  })

  it('is shown as it came where its value is none of its type', () => {
    const types = ['DDAttachment', 'TableField', 'DDPhotoField', 'DDDateRangeField', 'RelateField']
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.oneof(fc.string(), fc.json()), (type, value) => {
        expect(field(type, value)?.is).toBeTypeOf('string')
      }),
    )
    expect(field('TableField', '{"rowValue":1}')).toEqual({ is: 'text', text: '{"rowValue":1}' })
  })
})

describe('the address of a picture', () => {
  it.each([
    ['https://static.dingtalk.com/media/a.jpg', true],
    ['https://down.dingtalk.io/a.jpg', true],
    ['http://static.dingtalk.com/media/a.jpg', false],
    ['https://dingtalk.com.evil.example/a.jpg', false],
    ['https://notdingtalk.com/a.jpg', false],
    ['https://192.168.0.1/a.jpg', false],
    ['http://127.0.0.1:8080/a.jpg', false],
    ['file:///etc/passwd', false],
    ['not an address', false],
  ])('%s is one of DingTalk: %s', (address, wanted) => {
    expect(isPictureAddress(address, false)).toBe(wanted)
  })

  it('may be on this computer where the company is a sample', () => {
    expect(isPictureAddress('http://127.0.0.1:8080/a.jpg', true)).toBe(true)
  })
})
