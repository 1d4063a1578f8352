import { expect, test } from 'vitest';
import * as problems from '../../problems/index.js';

test('the layer exports what it is meant to and nothing else', () => {
  expect(Object.keys(problems).sort()).toEqual([
    'DIP',
    'DIP_PHI',
    'DIP_PHIPHI',
    'DIP_V',
    'DIP_VPHI',
    'DIP_VV',
    'InputError',
    'TWIN_PHASE',
    'conflictingExamples',
    'convolutional',
    'dataSet',
    'deepLinear',
    'deepLinearBalancedness',
    'deepLinearLayers',
    'deepRelu',
    'endToEndProduct',
    'gaussianBlobs',
    'hatCoordinates',
    'hatProfile',
    'leakyRelu',
    'linear',
    'mexicanHat',
    'randomSource',
    'relu',
    'scaledMargins',
    'signedFeatures',
    'sphericallySymmetric',
    'squaredRelu',
    'twoLayerBalancedness',
    'xorDisk',
  ]);
});
