import type { Endpoint } from '../endpoints.ts'

const metered = { generation: 'v1', metered: true } as const

/** Calls of the approvals source; all are metered (paper, 3.3). */
export const approvalsEndpoints = {
  templates: {
    ...metered,
    id: 'workflow_1_0.ListUserVisibleBpmsProcesses',
    method: 'GET',
    path: '/v1.0/workflow/processes/userVisibilities/templates',
    scope: 'Workflow.Form.Read',
  },
  schema: {
    ...metered,
    id: 'workflow_1_0.QuerySchemaByProcessCode',
    method: 'GET',
    path: '/v1.0/workflow/forms/schemas/processCodes',
    scope: 'Workflow.Form.Read',
  },
  ids: {
    ...metered,
    id: 'workflow_1_0.ListProcessInstanceIds',
    method: 'POST',
    path: '/v1.0/workflow/processes/instanceIds/query',
    scope: 'Workflow.Instance.Read',
  },
  instance: {
    ...metered,
    id: 'workflow_1_0.GetProcessInstance',
    method: 'GET',
    path: '/v1.0/workflow/processInstances',
    scope: 'Workflow.Instance.Read',
  },
  /** Reading an attachment needs the right to write (paper, 9.2). */
  attachment: {
    ...metered,
    id: 'workflow_1_0.GrantProcessInstanceForDownloadFile',
    method: 'POST',
    path: '/v1.0/workflow/processInstances/spaces/files/urls/download',
    scope: 'Workflow.Instance.Write',
  },
} as const satisfies Record<string, Endpoint>
