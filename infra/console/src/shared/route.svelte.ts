// Where one is: #/sales-orders/so_…/edit?customer=con_…

export interface Route {
  parts: string[];
  query: URLSearchParams;
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { parts: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

export const route = $state({ now: read() });

addEventListener('hashchange', () => (route.now = read()));

export const address = (...parts: string[]) => '#/' + parts.map(encodeURIComponent).join('/');

export function go(to: string, replace = false) {
  if (replace) {
    history.replaceState(null, '', to);
    route.now = read();
  } else location.hash = to;
}
