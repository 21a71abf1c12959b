import '../shared/base.css';
import './dashboard.css';

import { createRoot } from 'react-dom/client';

import { Providers } from './Providers';
import { Page } from './Page';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Providers><Page /></Providers>);
