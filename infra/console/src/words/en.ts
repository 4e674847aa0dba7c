// English. The compiler holds it to the shape of fr.ts.

import { kinds } from './en.kinds.ts';
import type { Words } from './words.ts';

export const en: Words = {
  kinds,
  days: ['yesterday', 'today', 'tomorrow'],
  signIn: {
    title: 'Comptoir', lead: 'Customers, estimates, orders, invoices.', button: 'Sign in',
    ended: 'The session has ended. What was typed is kept here.', noOrganization: 'No company',
    invited: '{name} invites you to join the company.', accept: 'Join', decline: 'Decline',
    found: 'Create the company', company: 'Name of the company', country: 'France, euro: all of it can be changed in the settings.',
  },
  nav: {
    home: 'Home', find: 'Search', sell: 'Sell', goods: 'Items', contacts: 'Contacts', data: 'Data', settings: 'Settings',
    signOut: 'Sign out', other: 'Français', switch: 'Change company', menu: 'Menu', keys: 'Keys', api: 'API documentation', light: 'Show or hide the menu',
  },
  list: {
    search: 'Filter by name, number, e-mail…', filter: 'Filter', columns: 'Columns', new: 'New', selected: '{n} selected', clear: 'Clear the selection',
    customer: 'Customer', from: 'From', to: 'To', newest: 'Newest first', oldest: 'Oldest first', byCustomer: 'By customer', largest: 'Largest first', byNumber: 'By number', byDue: 'By due date', az: 'A to Z', za: 'Z to A', sort: 'Sort',
    empty: 'Nothing here.', emptyFiltered: 'Nothing matches these filters.', dropFilters: 'Remove the filters',
    more: 'Reading on…', rows: '{n} rows read', all: '{n} rows', changed: 'Changed since', retry: 'Try again',
    mergeTwo: 'Merge the two', atMost: 'A hundred documents at a time', mergeWhy: 'Select exactly two orders', mergeCustomer: 'Two different customers', mergeState: 'Only drafts or confirmed orders',
    views: 'Views', usual: 'Usual view', sharedView: 'shared', newView: 'Keep as a new view…', changeView: 'Update “{name}”', deleteView: 'Delete “{name}”', viewSaved: 'View “{name}” updated.', viewKeeps: 'A view keeps columns, filters and order.', shareView: 'Share it with the whole company', csv: 'Copy the table', copied: 'The table is copied: paste it into a spreadsheet.', resetColumns: 'Original columns', select: 'Select {name}',
  },
  page: {
    previous: 'Previous', next: 'Next', of: '{n} of {total}', pdf: 'PDF', print: 'Print', timeline: 'Timeline', mails: 'Mails', noMails: 'No mail.',
    customer: 'Customer', delivery: 'Delivery', terms: 'Terms', item: 'Item', quantity: 'Quantity', price: 'Net price', priceGross: 'Gross price', tax: 'VAT', amount: 'Net amount', amountGross: 'Gross amount',
    invoiced: 'Invoiced', converted: 'Converted', subtotal: 'Subtotal', discount: 'Discount', shipping: 'Shipping', net: 'Net total', total: 'Total', adjustment: 'Adjustment', paid: 'Paid', credited: 'Credited', balance: 'Balance', left: 'Left to invoice',
    billedTotal: 'Invoiced so far', notes: 'Note to the customer', remarks: 'Internal remark', reference: 'Customer ref.', date: 'Date', salesperson: 'Salesperson', loading: 'Reading…', seeAll: 'See all',
    showMore: 'More', notFound: 'This document does not exist, or no longer.', reload: 'Read again', actions: 'What to do', info: 'Card', created: 'created', deleted: 'deleted', more: 'Other actions', stock: 'Available', close: 'Close', download: 'Download',
    undelivered: 'The last mail was not delivered.', mergedInto: 'Merged into another order', contains: 'Contains {number}',
  },
  form: {
    new: 'New', save: 'Save', saveSend: 'Save and mail', cancel: 'Cancel', kept: 'draft kept here at {at}', restored: 'What was typed is back, kept {at}.', drop: 'Drop it', back: 'back',
    customer: 'Customer', shipTo: 'Ship to', number: 'Number', reference: 'Customer reference', date: 'Date', delivery: 'Expected delivery', validUntil: 'Valid until', dueDate: 'Due date', supplyDate: 'Delivery date', term: 'Payment', method: 'Delivery method', warehouse: 'Warehouse', salesperson: 'Salesperson',
    notes: 'Note to the customer', remarks: 'Internal remark', shipping: 'Shipping', shippingTax: 'VAT of shipping', discount: 'Discount of the document', adjustment: 'Adjustment', item: 'Item', name: 'Name', quantity: 'Quantity', price: 'Net price', lineDiscount: 'Discount', tax: 'VAT', amount: 'Net total', available: '{n} in stock',
    newCustomer: 'Create “{name}”', addMany: 'Add several items', addLines: 'Add {n} line(s)', newItem: 'Keep “{name}” as free text', pickCustomer: 'Name, city, e-mail…', pickItem: 'SKU or name', required: 'Choose a customer.',
    nextCell: 'next cell', nextLine: 'next line', repeat: 'repeat the line', move: 'move', paste: 'paste a table', removeLine: 'remove the line', esc: 'back to the list', computing: 'computing…', noTotals: 'Totals appear with the first complete line.',
    changed: 'Changed meanwhile by {who}, {at}. What you typed is kept.', takeTheirs: 'See the saved version', overwrite: 'Save mine over it', changedFields: 'Changed: {fields}.', none: 'none', byDefault: 'default', line: 'Line {n}',
    taxInclusive: 'Prices include tax', yes: 'yes', no: 'no', pasted: '{n} line(s) pasted.',
  },
  act: {
    confirmTitle: '{action} {number}?', cancel: 'Do nothing', working: 'Working…', done: '{number} · {done}: done', amount: 'Amount', mail: 'Mail', mailTitle: 'Mail {number}', to: 'To', cc: 'Copy', subject: 'Subject', text: 'Text', attached: 'The PDF is attached.', send: 'Send', sentTo: 'The mail to {to} is on its way.',
    addresses: 'addresses, separated by commas', pay: 'Record the payment', payTitle: 'Payment of {number}', method: 'Method', reference: 'Reference', date: 'Date', leaves: 'Balance after it', methods: { transfer: 'Bank transfer', card: 'Card', cash: 'Cash', cheque: 'Cheque', direct_debit: 'Direct debit' },
    convertTitle: 'Invoice {number}', orderTitle: 'Order from {number}', toTake: 'Take', done_: 'Done', all: 'All', none: 'None', takes: 'Total of the new document', create: 'Create {number}', createInvoice: 'Create the draft invoice', createOrder: 'Create the order', over: '{n} are left.',
    mergeTitle: 'Merge two orders', keeps: 'Keeps', into: 'Into', becomes: 'After the merge', disappears: '{number} will be merged; its number stays in use.', settled: 'What differs', kept: 'kept', dropped: 'dropped', merge: 'Merge', swap: 'Swap', sumBefore: 'Sum of the two',
    deleteText: '{number} will be deleted. This cannot be undone.', voidText: '{number} will be void; its number stays in use.', creditText: 'A credit note of {amount} cancels {number} as a whole.', unmergeText: '{number} becomes an order of its own again.', confirmText: 'The stock of its lines is committed.', bulkTitle: '{action}: {n} document(s)', bulkWill: 'Possible for {n}, refused for {failed}.', bulkDone: 'Done for {n}, refused for {failed}.',
    closeText: '{number} will be closed: nothing more is invoiced.', sentText: '{number} gets its final number and can no longer be changed.', warnings: 'Note',
  },
  home: {
    toConfirm: 'To confirm', toInvoice: 'To invoice', overdue: 'Overdue', drafts: 'Draft invoices', orders: 'orders', invoices: 'invoices', estimates: 'estimates', waiting: 'Estimates waiting', accepted: 'Accepted estimates', toOrder: 'to convert',
    due: 'Due in the next five days', failed: 'What failed', nothingFailed: 'Nothing failed.', open: 'Open', mail: 'Mail', import: 'Import', rejected: '{n} of {total} rows to correct', moreThan: 'more than {n}', welcome: 'To begin', first: ['Create a customer', 'Create an item', 'Write an estimate', 'Import a file'], newOrder: 'New order', recent: 'Latest orders',
  },
  palette: { title: 'Search everything', hint: 'Name, number, e-mail, or an action…', goTo: 'Go to', found: 'Found', act: 'Do', nothing: 'Nothing found.', newOne: 'New: {kind}' },
  help: { title: 'Keys', here: 'Here', everywhere: 'Everywhere', fields: 'Letters act outside fields.' },
  keys: {
    search: 'search', down: 'next row', up: 'previous row', open: 'open', select: 'select', new: 'new', edit: 'edit', back: 'back', filter: 'filter', help: 'keys', save: 'save', saveSend: 'save and mail', nextDocument: 'next document', previousDocument: 'previous document', goTo: 'go to {place}', columns: 'columns', pdf: 'PDF', nextTab: 'next tab', previousTab: 'previous tab',
  },
  problem: {
    lost: 'The connection is lost. What was typed stays here.', stale: 'Somebody changed it meanwhile. Read it again, then repeat.', server: 'The server did not answer as expected. Try again in a moment.', rights: 'Your rights do not allow it.', reads: 'It cannot be read', ended: 'The session has ended.',
  },
  contact: {
    card: 'Card', persons: 'People', billing: 'Billing', shipping: 'Delivery', addresses: 'Addresses', receivable: 'Receivable', overdue: 'Overdue', orders: 'Open orders', credit: 'Credits', invoiced: 'Invoiced', phone: 'Phone', mobile: 'Mobile', email: 'E-mail', website: 'Website', siren: 'SIREN', vat: 'VAT number', term: 'Payment', name: 'Display name', legalName: 'Legal name', customer: 'Customer', vendor: 'Vendor',
    street: 'Street', street2: 'Street, second line', postalCode: 'Postal code', city: 'City', country: 'Country', attention: 'Attention', sameAddress: 'Deliver to the same address', language: 'Language', remarks: 'Remarks', firstName: 'First name', lastName: 'Last name', addPerson: 'Add a person', remove: 'Remove', french: 'French', english: 'English', treatment: 'VAT treatment', treatments: { domestic: 'France', eu_business: 'EU business', eu_consumer: 'EU consumer', export: 'Outside the EU', exempt: 'Exempt' }, title: 'Position', unreachable: 'Mails did not reach {list}.', incomplete: 'The address is to be completed.', currency: 'Currency', fax: 'Fax',
  },
  item: { sku: 'SKU', name: 'Name', kind: 'Type', goods: 'Goods', service: 'Service', unit: 'Unit', price: 'Net sales price', tax: 'VAT', description: 'Description', reorder: 'Reorder level', physical: 'Physical', onHand: 'Accounting', committed: 'Committed', available: 'Available', ledger: 'Movements', adjust: 'Adjust the stock', change: 'Change', reason: 'Reason', note: 'Note', warehouse: 'Warehouse', after: 'Available after it', reasons: { opening: 'Opening stock', count: 'Stocktake', received: 'Received', returned: 'Returned', damaged: 'Damaged', lost: 'Lost', internal_use: 'Internal use', other: 'Other' }, when: 'When', who: 'By', stockTitle: 'Stock', noLedger: 'No movement.', adjustTitle: 'Adjust the stock of {name}', changeHint: '+ in, − out' },
  import: {
    drop: 'Drop a file here, or', choose: 'choose a file', formats: 'CSV, XLSX or XLS: exports of Zoho, Odoo, ERPNext and files of accountants are recognised.', what: 'Content', contacts: 'Contacts', items: 'Items', estimates: 'Estimates', 'sales-orders': 'Sales orders', role: 'Role', roles: { customer: 'Customers', vendor: 'Vendors', both: 'Both' }, start: 'Import', uploading: 'Uploading the file…', columns: 'Recognised columns', title: 'Title in the file', field: 'Field', use: { matched: 'recognised', chosen: 'chosen', ignored: 'left out', unknown: 'unknown' },
    progress: '{done} of {total}', created: 'Created', skipped: 'Known already', errors: 'Rejected', rejected: 'Rejected rows', mend: 'Download the rejected rows, correct them, and drop the file here.', download: '{name}, {n} row(s)', format: 'Format', cancel: 'Stop', continue: 'Continue', incomplete: 'To complete', reason: 'Reason',
  },
  settings: {
    company: 'Company', taxes: 'Taxes', terms: 'Payment terms', methods: 'Delivery methods', warehouses: 'Warehouses', users: 'People', numbering: 'Numbering', preferences: 'Preferences', name: 'Name', legalName: 'Legal name', legalForm: 'Legal form', capital: 'Capital', siren: 'SIREN', vat: 'VAT number', register: 'Register', email: 'E-mail', phone: 'Phone', website: 'Website', bank: 'Bank', iban: 'IBAN', bic: 'BIC', logo: 'Logo', chooseLogo: 'Choose an image (PNG or JPEG)', dropLogo: 'Remove', autoClose: 'Close an order', autoCloses: { invoiced: 'when all is invoiced', shipped: 'when all is shipped', both: 'when all is invoiced and shipped', never: 'never by itself' }, reminders: 'Reminders, days after the due date', prefix: 'prefix', digits: 'digits', next: 'next', manual: 'numbers entered by hand', estimateDays: 'Estimates valid, days', priceDecimals: 'Decimals of prices', latePenalty: 'Late penalty, % a year', forbidOverselling: 'Refuse to sell more than the stock', vatOnDebits: 'VAT on debits', smallBusiness: 'VAT exemption (art. 293 B)', termsOfSale: 'Terms of sale, printed', termsOfDelivery: 'Terms of delivery, printed', timeZone: 'Time zone', saved: 'Saved.', add: 'Add', rate: 'Rate %', days: 'Days', endOfMonth: 'end of month', default: 'default', makeDefault: 'Make default', delete: 'Delete', invite: 'Invite', role: 'Role', roles: { owner: 'Owner', sales: 'Sales', purchasing: 'Purchasing', accountant: 'Accountant', reader: 'Reader' }, rolesTitle: 'Roles', newRole: 'New role, from this one', module: 'Module', field: 'Field', fields: 'Limited fields', fieldsHint: 'A field has its name of the API: remarks, billing_address/street.', addField: 'Limit a field', access: 'Access', fieldStates: { hidden: 'hidden', read_only: 'read only' } as Record<string, string>,
    modules: { organization: 'Company', settings: 'Settings', users: 'People', contacts: 'Contacts', items: 'Items', estimates: 'Estimates', sales_orders: 'Sales orders', invoices: 'Invoices and credit notes', imports: 'Imports', jobs: 'Progress of imports', maintenance: 'Maintenance' } as Record<string, string>,
    actions: { view: 'See', create: 'Create', edit: 'Edit', delete: 'Delete', mail: 'Mail', export: 'Export', approve: 'Approve', mail_any: 'Mail to any address' } as Record<string, string>,
    pending: 'invited', disabled: 'disabled', disable: 'Disable', enable: 'Enable', withdraw: 'Withdraw the invitation', city: 'City', language: 'Language', edit: 'Edit', inactive: 'inactive',
  },
  mail: { about: 'Document', to: 'To', subject: 'Subject', status: 'Status', at: 'At', reason: 'Reason' },
};
