// The words of each kind of record, in English.

const document = { number: 'Number', date: 'Date', customer: 'Customer', status: 'Status', total: 'Total', salesperson: 'Salesperson', reference: 'Reference' };

export const kinds = {
  estimates: {
    one: 'Estimate', many: 'Estimates', new: 'New estimate', empty: 'Estimates that are sent to customers. An accepted one becomes an order or an invoice.',
    columns: { ...document, valid_until: 'Valid until', converted: 'Converted' },
    tabs: { all: 'All', draft: 'Drafts', sent: 'Waiting', expired: 'Expired', to_convert: 'To convert', accepted: 'Accepted', declined: 'Declined' },
    status: { draft: 'Draft', sent: 'Sent', accepted: 'Accepted', declined: 'Declined' }, expired: 'Expired', convertedAll: 'Converted', convertedPart: 'Accepted, partly converted',
    actions: { send: 'Mail to the customer', 'mark-sent': 'Mark as sent', 'mark-accepted': 'Mark as accepted', 'mark-declined': 'Mark as declined', revise: 'Revise', 'convert-to-order': 'Convert to order', 'convert-to-invoice': 'Invoice', update: 'Edit', clone: 'Clone', delete: 'Delete' },
  },
  'sales-orders': {
    one: 'Order', many: 'Sales orders', new: 'New order', empty: 'Orders of customers. A confirmed order commits stock and is then invoiced, in one or several parts.',
    columns: { ...document, expected_shipment: 'Delivery', invoiced: 'Invoiced', channel: 'Channel' },
    tabs: { all: 'All', draft: 'Drafts', confirmed: 'Confirmed', to_invoice: 'To invoice', closed: 'Closed', void: 'Void' },
    status: { draft: 'Draft', confirmed: 'Confirmed', closed: 'Closed', void: 'Void', merged: 'Merged' }, partly: 'Confirmed, partly invoiced',
    actions: { confirm: 'Confirm', 'convert-to-invoice': 'Invoice the rest', send: 'Mail to the customer', 'mark-sent': 'Mark as sent', update: 'Edit', clone: 'Clone', merge: 'Merge with another', unmerge: 'Undo the merge', close: 'Close', reopen: 'Reopen', void: 'Void', delete: 'Delete' },
  },
  invoices: {
    one: 'Invoice', many: 'Invoices', new: 'New invoice', draft: 'Draft invoice', empty: 'Invoices. A sent invoice has a final number and no longer changes; a credit note corrects it.',
    columns: { ...document, due_date: 'Due', balance: 'Balance', order: 'Order', paid: 'Paid' },
    tabs: { all: 'All', draft: 'Drafts', unpaid: 'Unpaid', overdue: 'Overdue', paid: 'Paid', void: 'Void' },
    status: { draft: 'Draft', sent: 'Sent', partly_paid: 'Partly paid', paid: 'Paid', void: 'Void' }, late: '{n} days overdue',
    actions: { send: 'Mail to the customer', 'record-payment': 'Record a payment', 'mark-sent': 'Mark as sent', update: 'Edit', credit: 'Credit', void: 'Void', delete: 'Delete', clone: 'Clone' },
  },
  'credit-notes': {
    one: 'Credit note', many: 'Credit notes', new: 'New credit note', empty: 'A credit note is made from the page of an invoice.',
    columns: { ...document, balance: 'Unused', invoice: 'Invoice' },
    tabs: { all: 'All', open: 'Open', closed: 'Used' }, status: { draft: 'Draft', open: 'Open', closed: 'Used' }, actions: {} as Record<string, string>,
  },
  contacts: {
    one: 'Contact', many: 'Contacts', new: 'New contact', empty: 'Customers and vendors: create the first one, or import a file.',
    columns: { name: 'Name', legal: 'Legal name', city: 'City', email: 'E-mail', phone: 'Phone', status: 'Status', role: 'Role' },
    tabs: { all: 'All', customer: 'Customers', vendor: 'Vendors', incomplete: 'To complete', inactive: 'Inactive' }, status: { active: 'Active', inactive: 'Inactive' }, both: 'Customer and vendor', mailFailed: 'Mail not delivered',
    actions: { update: 'Edit', clone: 'Clone', activate: 'Activate', deactivate: 'Deactivate', delete: 'Delete', estimate: 'New estimate', order: 'New order', invoice: 'New invoice' },
  },
  items: {
    one: 'Item', many: 'Items', new: 'New item', empty: 'What is sold: goods with stock, and services.',
    columns: { sku: 'SKU', name: 'Name', kind: 'Type', price: 'Price', unit: 'Unit', physical: 'Physical', committed: 'Committed', available: 'Available', status: 'Status' },
    tabs: { all: 'All', active: 'Active', inactive: 'Inactive' }, status: { active: 'Active', inactive: 'Inactive' }, actions: { update: 'Edit', 'adjust-stock': 'Adjust the stock', delete: 'Delete' },
  },
  mails: {
    one: 'Mail', many: 'Mails', new: '', empty: 'Mails to customers, and what came back.',
    columns: { at: 'At', to: 'To', subject: 'Subject', status: 'Status', reason: 'Reason' }, tabs: { all: 'All', failed: 'Not delivered', queued: 'Waiting', sent: 'Sent' },
    status: { queued: 'Waiting', sending: 'Sending', sent: 'Sent', failed: 'Failed', unknown: 'Uncertain', bounced: 'Bounced', complained: 'Marked as spam' }, actions: {} as Record<string, string>,
  },
  jobs: {
    one: 'Import', many: 'Imports', new: 'Import', empty: 'Imported files, with what was recognised and rejected.',
    columns: { at: 'At', file: 'File', about: 'Content', status: 'Status', done: 'Read', created: 'Created', errors: 'Rejected', by: 'By' }, tabs: { all: 'All', errors: 'To correct', running: 'Running' },
    status: { requested: 'Waits for the file', uploaded: 'Received', checked: 'Checked', running: 'Running', done: 'Done', done_with_errors: 'Done, rows to correct', failed: 'Failed', cancelled: 'Stopped' }, actions: { cancel: 'Stop', continue: 'Continue' },
  },
};
