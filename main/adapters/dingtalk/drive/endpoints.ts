import type { Endpoint } from '../endpoints.ts'

const metered = { generation: 'v1', metered: true } as const
const files = { ...metered, scope: 'Storage.File.Read' } as const

/** Calls of the drive source; all are metered and act as the operator (paper, 3.6). */
export const driveEndpoints = {
  spaces: {
    ...metered,
    id: 'drive_1_0.ListSpaces',
    method: 'GET',
    path: '/v1.0/drive/spaces',
    scope: 'Drive.Space.Read',
  },
  space: {
    ...metered,
    id: 'storage_1_0.GetSpace',
    method: 'GET',
    path: '/v1.0/storage/spaces/{spaceId}',
    scope: 'Storage.Space.Read',
  },
  entries: {
    ...files,
    id: 'storage_1_0.ListAllDentries',
    method: 'POST',
    path: '/v1.0/storage/spaces/{spaceId}/dentries/listAll',
  },
  some: {
    ...files,
    id: 'storage_1_0.GetDentries',
    method: 'POST',
    path: '/v1.0/storage/spaces/{spaceId}/dentries/query',
  },
  versions: {
    ...files,
    id: 'storage_1_0.ListDentryVersions',
    method: 'GET',
    path: '/v1.0/storage/spaces/{spaceId}/dentries/{dentryId}/versions',
  },
  download: {
    ...metered,
    id: 'storage_1_0.GetFileDownloadInfo',
    method: 'POST',
    path: '/v1.0/storage/spaces/{spaceId}/dentries/{dentryId}/downloadInfos/query',
    scope: 'Storage.DownloadInfo.Read',
  },
  recycleBin: {
    ...metered,
    id: 'storage_1_0.GetRecycleBin',
    method: 'GET',
    path: '/v1.0/storage/recycleBins',
    scope: 'Storage.RecycleBin.Read',
  },
  recycled: {
    ...metered,
    id: 'storage_1_0.ListRecycleItems',
    method: 'GET',
    path: '/v1.0/storage/recycleBins/{recycleBinId}/recycleItems',
    scope: 'Storage.RecycleBin.Read',
  },
} as const satisfies Record<string, Endpoint>
