import { testPartner } from '../../sync-partner-suite.ts'
import { images, makeSide, suiteSide } from './event-side.ts'

testPartner('DingTalk events', {
  make: async () => suiteSide(await makeSide()),
  images,
  one: {
    title: '周会 Weekly',
    description: 'line one\nline two',
    place: '九龍灣',
    time: { start: '2026-11-23T01:00:00Z', end: '2026-11-23T02:00:00Z' },
    zone: 'Asia/Shanghai',
    reminders: [5, 60],
    categories: ['Travel'],
    block: ['★ Lee <lee@example.com>', 'Wong ✓'],
  },
  patch: { title: 'Other', description: null, place: null, reminders: null },
})
