import type { Endpoint } from '../endpoints.ts'

const legacy = (row: Pick<Endpoint, 'id' | 'path' | 'scope'>): Endpoint => ({
  ...row,
  method: 'POST',
  generation: 'legacy',
  metered: false,
})

/** Calls for single external contacts (paper, 2.4); none is metered. */
export const contactEndpoints = {
  get: legacy({
    id: 'legacy.topapi.extcontact.get',
    path: '/topapi/extcontact/get',
    scope: 'qyapi_ext_read',
  }),
  create: legacy({
    id: 'legacy.topapi.extcontact.create',
    path: '/topapi/extcontact/create',
    scope: 'qyapi_ext_write',
  }),
  update: legacy({
    id: 'legacy.topapi.extcontact.update',
    path: '/topapi/extcontact/update',
    scope: 'qyapi_ext_write',
  }),
  delete: legacy({
    id: 'legacy.topapi.extcontact.delete',
    path: '/topapi/extcontact/delete',
    scope: 'qyapi_ext_write',
  }),
} as const satisfies Record<string, Endpoint>
