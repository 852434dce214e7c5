// What every page does in the browser. No page needs it to be read; all of them need it to act.
import { startTheme } from './theme.js';
import { startLinks } from './links.js';
import { startActions } from './actions.js';
import { startTree } from './tree.js';
import { startAges } from './ages.js';
import { startKeys } from './keys.js';
import { startLog } from './log.js';
import { startLive } from './live.js';

startTheme();
if (document.getElementById('main')) {
  startAges();
  startLinks();
  startActions();
  startTree();
  startKeys();
  startLog();
  startLive();
}
