/** What the company's documents are made of, in its four languages. */
export const sentences: readonly string[] = [
  '本合同一式两份，甲乙双方各执一份，自双方签字盖章之日起生效。',
  '货物应于收到预付款后三十日内运抵买方指定仓库。',
  '如因不可抗力导致延误，双方应协商解决。',
  '請各同事於星期五前交回表格，逾期不候。',
  '倉庫盤點期間，所有進出貨必須登記，並由主管簽署確認。',
  '報價單有效期為十四日，價格不含稅及運費。',
  'Payment is due within thirty days of the invoice date.',
  'The quick count found 14 cartons more than the books show.',
  'Please keep the receipts; Finance cannot refund without them.',
  'Delivery windows: Monday to Friday, 09:00-12:00 and 14:00-17:30.',
  'Barang harus diperiksa sebelum tanda terima ditandatangani.',
  'Rapat anggaran dipindahkan ke hari Kamis pukul sepuluh.',
  'Harga sudah termasuk pajak, belum termasuk ongkos kirim.',
  '客户反馈：包装完好，标签需要改为中英双语。',
  'Action: confirm the forwarder & book the container <40 ft>.',
]
