import '../shared/base.css';
import '../dashboard/dashboard.css';

import { createRoot } from 'react-dom/client';

import { Admitted } from '../dashboard/Admitted';
import { Providers } from '../dashboard/Providers';
import { Embed } from './Embed';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Providers framed><Admitted><Embed /></Admitted></Providers>);
