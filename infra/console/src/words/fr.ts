// French, the source of all words. en.ts has the same shape; the compiler compares them.
// {name} is replaced by a value. A kind's own words are in kinds.

import { kinds } from './fr.kinds.ts';

export const fr = {
  kinds,
  days: ['hier', 'aujourd’hui', 'demain'] as [string, string, string],
  signIn: {
    title: 'Comptoir', lead: 'Clients, devis, commandes, factures.', button: 'Se connecter',
    ended: 'La session est terminée. Ce qui est saisi reste gardé ici.', noOrganization: 'Aucune société',
    invited: '{name} vous invite à rejoindre la société.', accept: 'Rejoindre', decline: 'Refuser',
    found: 'Créer la société', company: 'Nom de la société', country: 'France, euro : tout se règle ensuite dans les réglages.',
  },
  nav: {
    home: 'Accueil', find: 'Chercher', sell: 'Vendre', goods: 'Articles', contacts: 'Contacts', data: 'Données', settings: 'Réglages',
    signOut: 'Se déconnecter', other: 'English', switch: 'Changer de société', menu: 'Menu', keys: 'Raccourcis', api: 'Documentation de l’API', light: 'Afficher ou masquer le menu',
  },
  list: {
    search: 'Filtrer par nom, numéro, e-mail…', filter: 'Filtrer', columns: 'Colonnes', new: 'Nouveau', selected: '{n} sélectionné(s)', clear: 'Tout désélectionner',
    customer: 'Client', from: 'Du', to: 'Au', newest: 'Récents d’abord', oldest: 'Anciens d’abord', byCustomer: 'Par client', largest: 'Plus gros d’abord', byNumber: 'Par numéro', byDue: 'Par échéance', az: 'De A à Z', za: 'De Z à A', sort: 'Trier',
    empty: 'Rien ici.', emptyFiltered: 'Rien ne correspond à ces filtres.', dropFilters: 'Enlever les filtres',
    more: 'Suite en cours de lecture…', rows: '{n} lignes lues', all: '{n} lignes', changed: 'Changé depuis', retry: 'Réessayer',
    mergeTwo: 'Fusionner les deux', atMost: 'Cent documents à la fois', mergeWhy: 'Choisir exactement deux commandes', mergeCustomer: 'Deux clients différents', mergeState: 'Brouillons ou confirmées seulement',
    views: 'Vues', usual: 'Vue d’origine', sharedView: 'partagée', newView: 'Garder comme nouvelle vue…', changeView: 'Mettre à jour « {name} »', deleteView: 'Supprimer « {name} »', viewSaved: 'Vue « {name} » mise à jour.', viewKeeps: 'Une vue garde les colonnes, les filtres et le tri.', shareView: 'La partager avec toute la société', csv: 'Copier le tableau', copied: 'Tableau copié : à coller dans un tableur.', resetColumns: 'Colonnes d’origine', select: 'Sélectionner {name}',
  },
  page: {
    previous: 'Précédent', next: 'Suivant', of: '{n} sur {total}', pdf: 'PDF', print: 'Imprimer', timeline: 'Chronologie', mails: 'Mails', noMails: 'Aucun mail.',
    customer: 'Client', delivery: 'Livraison', terms: 'Conditions', item: 'Article', quantity: 'Quantité', price: 'Prix HT', priceGross: 'Prix TTC', tax: 'TVA', amount: 'Montant HT', amountGross: 'Montant TTC',
    invoiced: 'Facturé', converted: 'Repris', subtotal: 'Sous-total', discount: 'Remise', shipping: 'Port', net: 'Total HT', total: 'Total TTC', adjustment: 'Ajustement', paid: 'Payé', credited: 'Crédité', balance: 'Reste à payer', left: 'Reste à facturer',
    billedTotal: 'Déjà facturé', notes: 'Note au client', remarks: 'Remarque interne', reference: 'Réf. client', date: 'Date', salesperson: 'Vendeur', loading: 'Lecture…', seeAll: 'Tout voir',
    showMore: 'La suite', notFound: 'Ce document n’existe pas, ou plus.', reload: 'Relire', actions: 'Que faire', info: 'Fiche', created: 'créé', deleted: 'supprimé', more: 'Autres actions', stock: 'Disponible', close: 'Fermer', download: 'Télécharger',
    undelivered: 'Le dernier mail n’est pas arrivé.', mergedInto: 'Fusionnée dans une autre commande', contains: 'Contient {number}',
  },
  form: {
    new: 'Nouveau', save: 'Enregistrer', saveSend: 'Enregistrer et envoyer', cancel: 'Annuler', kept: 'brouillon gardé ici à {at}', restored: 'Saisie reprise, gardée {at}.', drop: 'L’abandonner', back: 'revenir',
    customer: 'Client', shipTo: 'Livrer à', number: 'Numéro', reference: 'Référence client', date: 'Date', delivery: 'Livraison prévue', validUntil: 'Valable jusqu’au', dueDate: 'Échéance', supplyDate: 'Date de livraison', term: 'Paiement', method: 'Mode de livraison', warehouse: 'Entrepôt', salesperson: 'Vendeur',
    notes: 'Note au client', remarks: 'Remarque interne', shipping: 'Port', shippingTax: 'TVA du port', discount: 'Remise du document', adjustment: 'Ajustement', item: 'Article', name: 'Désignation', quantity: 'Quantité', price: 'Prix HT', lineDiscount: 'Remise', tax: 'TVA', amount: 'Total HT', available: '{n} en stock',
    newCustomer: 'Créer « {name} »', addMany: 'Ajouter plusieurs articles', addLines: 'Ajouter {n} ligne(s)', newItem: 'Garder « {name} » comme texte libre', pickCustomer: 'Nom, ville, e-mail…', pickItem: 'Référence ou nom', required: 'Choisir un client.',
    nextCell: 'cellule suivante', nextLine: 'ligne suivante', repeat: 'répéter la ligne', move: 'déplacer', paste: 'coller un tableau', removeLine: 'enlever la ligne', esc: 'revenir à la liste', computing: 'calcul…', noTotals: 'Les totaux viennent avec la première ligne complète.',
    changed: 'Modifié entre-temps par {who}, {at}. Votre saisie est gardée.', takeTheirs: 'Voir la version enregistrée', overwrite: 'Enregistrer la mienne par-dessus', changedFields: 'Ont changé : {fields}.', none: 'aucun', byDefault: 'par défaut', line: 'Ligne {n}',
    taxInclusive: 'Prix saisis TTC', yes: 'oui', no: 'non', pasted: '{n} ligne(s) collée(s).',
  },
  act: {
    confirmTitle: '{action} {number} ?', cancel: 'Ne rien faire', working: 'En cours…', done: '{number} · {done} : fait', amount: 'Montant', mail: 'Envoyer', mailTitle: 'Envoyer {number}', to: 'À', cc: 'Copie', subject: 'Objet', text: 'Texte', attached: 'Le PDF est joint.', send: 'Envoyer', sentTo: 'Mail pour {to} : il part.',
    addresses: 'adresses séparées par des virgules', pay: 'Enregistrer un paiement', payTitle: 'Paiement de {number}', method: 'Moyen', reference: 'Référence', date: 'Date', leaves: 'Restera à payer', methods: { transfer: 'Virement', card: 'Carte', cash: 'Espèces', cheque: 'Chèque', direct_debit: 'Prélèvement' },
    convertTitle: 'Facturer {number}', orderTitle: 'Commande à partir de {number}', toTake: 'À reprendre', done_: 'Fait', all: 'Tout', none: 'Rien', takes: 'Total du nouveau document', create: 'Créer {number}', createInvoice: 'Créer la facture brouillon', createOrder: 'Créer la commande', over: 'Il en reste {n}.',
    mergeTitle: 'Fusionner deux commandes', keeps: 'Garde', into: 'Dans', becomes: 'Après la fusion', disappears: '{number} sera fusionnée, et son numéro gardé.', settled: 'Ce qui diffère', kept: 'gardé', dropped: 'abandonné', merge: 'Fusionner', swap: 'Échanger', sumBefore: 'Somme des deux',
    deleteText: '{number} sera supprimé. On ne peut pas revenir en arrière.', voidText: '{number} sera annulé ; le numéro reste pris.', creditText: 'Un avoir de {amount} annule {number} en entier.', unmergeText: '{number} redevient une commande à part.', confirmText: 'Le stock des lignes sera réservé.', bulkTitle: '{action} : {n} document(s)', bulkWill: 'Possible pour {n}, refusé pour {failed}.', bulkDone: 'Fait pour {n}, refusé pour {failed}.',
    closeText: '{number} sera close : rien ne sera plus facturé.', sentText: '{number} reçoit son numéro définitif et ne pourra plus être modifiée.', warnings: 'À savoir',
  },
  home: {
    toConfirm: 'À confirmer', toInvoice: 'À facturer', overdue: 'En retard', drafts: 'Factures brouillon', orders: 'commandes', invoices: 'factures', estimates: 'devis', waiting: 'Devis en attente', accepted: 'Devis acceptés', toOrder: 'à reprendre en commande',
    due: 'Échéances des cinq prochains jours', failed: 'Ce qui a échoué', nothingFailed: 'Rien n’a échoué.', open: 'Ouvrir', mail: 'Mail', import: 'Import', rejected: '{n} ligne(s) à corriger sur {total}', moreThan: 'plus de {n}', welcome: 'Pour commencer', first: ['Créer un client', 'Créer un article', 'Faire un devis', 'Importer un fichier'] as [string, string, string, string], newOrder: 'Nouvelle commande', recent: 'Derniers documents',
  },
  palette: { title: 'Chercher partout', hint: 'Nom, numéro, e-mail, ou une action…', goTo: 'Aller à', found: 'Trouvé', act: 'Faire', nothing: 'Rien trouvé.', newOne: 'Nouveau : {kind}' },
  help: { title: 'Raccourcis du clavier', here: 'Ici', everywhere: 'Partout', fields: 'Les lettres agissent hors des champs.' },
  keys: {
    search: 'chercher', down: 'ligne suivante', up: 'ligne précédente', open: 'ouvrir', select: 'sélectionner', new: 'nouveau', edit: 'modifier', back: 'revenir', filter: 'filtrer', help: 'raccourcis', save: 'enregistrer', saveSend: 'enregistrer et envoyer', nextDocument: 'document suivant', previousDocument: 'document précédent', goTo: 'aller : {place}', columns: 'colonnes', pdf: 'PDF', nextTab: 'onglet suivant', previousTab: 'onglet précédent',
  },
  problem: {
    lost: 'Connexion perdue. Ce qui est saisi reste ici.', stale: 'Quelqu’un l’a modifié entre-temps. Relire, puis recommencer.', server: 'Le serveur n’a pas répondu comme prévu. Réessayer dans un instant.', rights: 'Vos droits ne le permettent pas.', reads: 'Lecture impossible', ended: 'La session est terminée.',
  },
  contact: {
    card: 'Fiche', persons: 'Personnes', billing: 'Facturation', shipping: 'Livraison', addresses: 'Adresses', receivable: 'À recevoir', overdue: 'En retard', orders: 'Commandes ouvertes', credit: 'Avoirs', invoiced: 'Facturé', phone: 'Téléphone', mobile: 'Mobile', email: 'E-mail', website: 'Site', siren: 'SIREN', vat: 'TVA intracommunautaire', term: 'Paiement', name: 'Nom affiché', legalName: 'Raison sociale', customer: 'Client', vendor: 'Fournisseur',
    street: 'Rue', street2: 'Complément', postalCode: 'Code postal', city: 'Ville', country: 'Pays', attention: 'À l’attention de', sameAddress: 'Livrer à la même adresse', language: 'Langue', remarks: 'Remarques', firstName: 'Prénom', lastName: 'Nom', addPerson: 'Ajouter une personne', remove: 'Enlever', french: 'français', english: 'anglais', treatment: 'Régime de TVA', treatments: { domestic: 'France', eu_business: 'Entreprise de l’UE', eu_consumer: 'Particulier de l’UE', export: 'Hors UE', exempt: 'Exonéré' }, title: 'Fonction', unreachable: 'Mails non arrivés à {list}.', incomplete: 'Adresse à compléter.', currency: 'Devise', fax: 'Fax',
  },
  item: { sku: 'Référence', name: 'Nom', kind: 'Type', goods: 'Bien', service: 'Service', unit: 'Unité', price: 'Prix de vente HT', tax: 'TVA', description: 'Description', reorder: 'Seuil', physical: 'Physique', onHand: 'Comptable', committed: 'Réservé', available: 'Disponible', ledger: 'Mouvements', adjust: 'Corriger le stock', change: 'Variation', reason: 'Motif', note: 'Note', warehouse: 'Entrepôt', after: 'Disponible ensuite', reasons: { opening: 'Stock initial', count: 'Inventaire', received: 'Réception', returned: 'Retour', damaged: 'Casse', lost: 'Perte', internal_use: 'Usage interne', other: 'Autre' }, when: 'Quand', who: 'Par', stockTitle: 'Stock', noLedger: 'Aucun mouvement.', adjustTitle: 'Corriger le stock de {name}', changeHint: '+ entre, − sort' },
  import: {
    drop: 'Déposer un fichier ici, ou', choose: 'choisir un fichier', formats: 'CSV, XLSX ou XLS : exports de Zoho, Odoo, ERPNext et fichiers de comptables sont reconnus.', what: 'Contenu', contacts: 'Contacts', items: 'Articles', estimates: 'Devis', 'sales-orders': 'Commandes', role: 'Rôle', roles: { customer: 'Clients', vendor: 'Fournisseurs', both: 'Les deux' }, start: 'Importer', uploading: 'Envoi du fichier…', columns: 'Colonnes reconnues', title: 'Titre dans le fichier', field: 'Champ', use: { matched: 'reconnue', chosen: 'choisie', ignored: 'laissée de côté', unknown: 'inconnue' } as Record<string, string>,
    progress: '{done} sur {total}', created: 'Créés', skipped: 'Déjà là', errors: 'Rejetés', rejected: 'Lignes rejetées', mend: 'Télécharger les lignes rejetées, les corriger, et déposer le fichier ici.', download: '{name}, {n} ligne(s)', format: 'Format', cancel: 'Arrêter', continue: 'Reprendre', incomplete: 'À compléter', reason: 'Raison',
  },
  settings: {
    company: 'Société', taxes: 'Taxes', terms: 'Conditions de paiement', methods: 'Modes de livraison', warehouses: 'Entrepôts', users: 'Personnes', numbering: 'Numérotation', preferences: 'Préférences', name: 'Nom', legalName: 'Raison sociale', legalForm: 'Forme juridique', capital: 'Capital', siren: 'SIREN', vat: 'N° de TVA', register: 'RCS', email: 'E-mail', phone: 'Téléphone', website: 'Site', bank: 'Banque', iban: 'IBAN', bic: 'BIC', logo: 'Logo', chooseLogo: 'Choisir une image (PNG ou JPEG)', dropLogo: 'Enlever', autoClose: 'Clore une commande', autoCloses: { invoiced: 'quand tout est facturé', shipped: 'quand tout est expédié', both: 'quand tout est facturé et expédié', never: 'jamais seule' } as Record<string, string>, reminders: 'Rappels, jours après l’échéance', prefix: 'préfixe', digits: 'chiffres', next: 'prochain', manual: 'numéros saisis à la main', estimateDays: 'Devis valable, jours', priceDecimals: 'Décimales des prix', latePenalty: 'Pénalités de retard, % par an', forbidOverselling: 'Refuser de vendre plus que le stock', vatOnDebits: 'TVA sur les débits', smallBusiness: 'Franchise de TVA (art. 293 B)', termsOfSale: 'Conditions de vente, imprimées', termsOfDelivery: 'Conditions de livraison, imprimées', timeZone: 'Fuseau horaire', saved: 'Enregistré.', add: 'Ajouter', rate: 'Taux %', days: 'Jours', endOfMonth: 'fin de mois', default: 'par défaut', makeDefault: 'Choisir par défaut', delete: 'Supprimer', invite: 'Inviter', role: 'Rôle', roles: { owner: 'Propriétaire', sales: 'Ventes', purchasing: 'Achats', accountant: 'Comptabilité', reader: 'Lecture' }, rolesTitle: 'Profils', newRole: 'Nouveau profil, à partir de celui-ci', module: 'Module', field: 'Champ', fields: 'Champs limités', fieldsHint: 'Un champ est nommé comme dans l’API : remarks, billing_address/street.', addField: 'Limiter un champ', access: 'Accès', fieldStates: { hidden: 'caché', read_only: 'en lecture' } as Record<string, string>,
    modules: { organization: 'Société', settings: 'Réglages', users: 'Personnes', contacts: 'Contacts', items: 'Articles', estimates: 'Devis', sales_orders: 'Commandes', invoices: 'Factures et avoirs', imports: 'Imports', jobs: 'Suivi des imports', maintenance: 'Maintenance' } as Record<string, string>,
    actions: { view: 'Voir', create: 'Créer', edit: 'Modifier', delete: 'Supprimer', mail: 'Envoyer', export: 'Exporter', approve: 'Approuver', mail_any: 'Envoyer à toute adresse' } as Record<string, string>,
    pending: 'invité', disabled: 'désactivé', disable: 'Désactiver', enable: 'Réactiver', withdraw: 'Retirer l’invitation', city: 'Ville', language: 'Langue', edit: 'Modifier', inactive: 'inactif',
  },
  mail: { about: 'Document', to: 'À', subject: 'Objet', status: 'État', at: 'Le', reason: 'Raison' },
};
