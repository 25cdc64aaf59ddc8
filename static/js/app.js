// What every page has. Pages name their own modules beside it (layout.Props.Scripts).
import './address.js';
import './local-time.js';
import './theme.js';
import './nav.js';
import './menu.js';
import './dialog.js';
import './copy.js';
import './hotkey.js';
import './live-badge.js';
import './bell.js';
import './live.js';
