/** Mails as they come from careless programs: what a backup must keep byte for byte. */
export const brokenMails: readonly Readonly<{ subject: string; bytes: Buffer }>[] = [
  {
    subject: '(no header ends)',
    bytes: Buffer.from(
      'From: a@partner.example\nSubject: bare line feeds\nTo: b@sample.example\n\nbody\n',
    ),
  },
  {
    subject: 'GB18030 without saying so',
    bytes: Buffer.concat([
      Buffer.from('From: "\u007f" <x@partner.example>\r\nSubject: '),
      Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
      Buffer.from('\r\nContent-Type: text/plain\r\n\r\n'),
      Buffer.from([0xca, 0xc0, 0xbd, 0xe7, 0x0d, 0x0a]),
    ]),
  },
  {
    subject: 'multipart that never ends',
    bytes: Buffer.from(
      'From: c@partner.example\r\nSubject: =?utf-8?B?5Zue5aSN?= =?utf-8?Q?_broken=?=\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK!!!not base64\r\n--x\r\nContent-Type: text/html; charset=utf-99\r\n\r\n<p>half',
    ),
  },
  {
    subject: 'no headers at all',
    bytes: Buffer.from('\r\n\r\nonly a body, and a NUL \u0000 in it\r\n'),
  },
  {
    subject: 'two subjects and a long line',
    bytes: Buffer.from(
      `Subject: first\r\nSubject: second\r\nDate: Thu, 32 Nov 2026 25:61:00 +9900\r\nX-Long: ${'a'.repeat(3_000)}\r\n\r\n.\r\n`,
    ),
  },
]
