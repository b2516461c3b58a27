/** What lies at the top of every copy: how to open it without us, in the four languages. */
export const readme = `DingKeep backup
===============

English
This folder is one complete copy of a company's data: contacts, calendars, approvals, files and
local folders, as ordinary files. The backup is a standard restic repository (format 2). Without
DingKeep it is opened with the free program restic (https://restic.net):
    restic -r <place of the backup> snapshots
    restic -r <place of the backup> restore latest --target <folder>
restic asks for the passphrase, or takes the 12 recovery words typed in lower case with one space
between them. ".dingkeep" holds DingKeep's own notes; everything else is your data.

繁體中文
此資料夾是公司資料的一份完整副本：通訊錄、日曆、審批、檔案及本機資料夾，全部為普通檔案。
備份採用標準的 restic 儲存庫（格式 2）。沒有 DingKeep 亦可用免費程式 restic（https://restic.net）開啟：
    restic -r <備份位置> snapshots
    restic -r <備份位置> restore latest --target <資料夾>
restic 會要求輸入密碼短語，或輸入 12 個復原詞（小寫，以一個空格分隔）。
「.dingkeep」只存放 DingKeep 的記錄，其餘都是你的資料。

简体中文
此文件夹是公司数据的一份完整副本：通讯录、日历、审批、文件和本机文件夹，全部是普通文件。
备份采用标准的 restic 仓库（格式 2）。没有 DingKeep 也可以用免费程序 restic（https://restic.net）打开：
    restic -r <备份位置> snapshots
    restic -r <备份位置> restore latest --target <文件夹>
restic 会要求输入密码短语，或输入 12 个恢复词（小写，以一个空格分隔）。
“.dingkeep”只存放 DingKeep 的记录，其余都是你的数据。

Bahasa Indonesia
Folder ini adalah satu salinan lengkap data perusahaan: kontak, kalender, persetujuan, berkas, dan
folder lokal, semuanya sebagai berkas biasa. Cadangan ini adalah repositori restic standar (format
2). Tanpa DingKeep, buka dengan program gratis restic (https://restic.net):
    restic -r <lokasi cadangan> snapshots
    restic -r <lokasi cadangan> restore latest --target <folder>
restic meminta frasa sandi, atau 12 kata pemulihan dalam huruf kecil dengan satu spasi di antaranya.
".dingkeep" berisi catatan DingKeep; selain itu adalah data Anda.
`
